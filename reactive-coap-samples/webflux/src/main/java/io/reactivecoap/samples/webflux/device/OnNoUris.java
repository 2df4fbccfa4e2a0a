package io.reactivecoap.samples.webflux.device;

import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** That the configuration does not say where the sensors are, so that they are simulated. */
public final class OnNoUris extends OnUris {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return !super.matches(context, metadata);
    }
}
