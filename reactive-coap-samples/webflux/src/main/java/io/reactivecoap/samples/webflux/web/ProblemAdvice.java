package io.reactivecoap.samples.webflux.web;

import io.reactivecoap.CoapException;
import io.reactivecoap.samples.webflux.sensor.UnreadableException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;

/** Errors as {@code application/problem+json}: those of devices, and by its superclass those of Spring's own. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    @ExceptionHandler({CoapException.class, UnreadableException.class})
    ResponseEntity<ProblemDetail> handle(RuntimeException error) {
        ProblemDetail problem = Problems.describe(error);
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        Problems.retryAfter(error)
                .ifPresent(time -> response.header(HttpHeaders.RETRY_AFTER, Long.toString(time.toSeconds())));
        return response.body(problem);
    }

    /** Spring says "Type mismatch"; whoever called wants to know of what. */
    @Override
    protected Mono<ResponseEntity<Object>> handleServerWebInputException(
            ServerWebInputException error, HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        MethodParameter parameter = error.getMethodParameter();
        if (parameter != null && error.getCause() instanceof TypeMismatchException mismatch) {
            error.getBody()
                    .setDetail(parameter.getParameterName() + " cannot be read: "
                            + mismatch.getMostSpecificCause().getMessage());
        }
        return handleExceptionInternal(error, error.getBody(), headers, status, exchange);
    }
}
