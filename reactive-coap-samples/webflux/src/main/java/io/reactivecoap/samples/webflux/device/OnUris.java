package io.reactivecoap.samples.webflux.device;

import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** That the configuration says where the sensors are. */
class OnUris implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return !Binder.get(context.getEnvironment())
                .bind("sensors.uris", Bindable.listOf(String.class))
                .orElse(List.of())
                .isEmpty();
    }
}
