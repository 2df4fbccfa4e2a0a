package io.reactivecoap.samples.webflux.device;

import io.reactivecoap.security.CredentialRules;
import java.util.List;

/**
 * Which devices there are, and the credentials that they want.
 *
 * @param devices the devices
 * @param credentials what to show them
 */
public record Fleet(List<Device> devices, CredentialRules credentials) {}
