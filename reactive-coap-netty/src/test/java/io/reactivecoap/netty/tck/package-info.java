/** The verification of the Reactive Streams TCK, which is TestNG's, for each kind of publisher that a user gets. */
package io.reactivecoap.netty.tck;
