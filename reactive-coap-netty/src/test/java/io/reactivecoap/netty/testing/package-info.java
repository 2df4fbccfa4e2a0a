/** What users' tests are promised: the scripted server, used as they use it. */
@NullMarked
package io.reactivecoap.netty.testing;

import org.jspecify.annotations.NullMarked;
