/** What an application asks of a CoAP peer and what it gets: clients, sessions, requests, responses and their errors. */
@NullMarked
package io.reactivecoap;

import org.jspecify.annotations.NullMarked;
