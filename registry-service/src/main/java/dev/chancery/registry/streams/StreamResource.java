/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.access.SessionValidity;
import dev.chancery.registry.problem.Problem;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpConnection;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The log as server-sent events: {@code event} is the record's ce_type, {@code data} its value, {@code id} the client's place on the log. Without Last-Event-ID a
 * client sees what happens from now on; with it, everything since.
 *
 * <p>Each client has a consumer of its own on a virtual thread, which reads when the client has taken the last batch. One consumer for all would need a
 * buffer for the slow and a second path for those who come back; clients are a few consoles and scripts, and their number is limited.
 */
@Path("/api/streams")
@Tag(name = "Streams")
public class StreamResource {
    private static final Map<String, List<EventStream<?>>> STREAMS = Map.of(
            "certificates", List.of(Streams.CERTIFICATE_EVENTS, Streams.REVOCATIONS, Streams.RECEIPTS),
            "alerts", List.of(Streams.ALERTS),
            "deployments", List.of(Streams.DEPLOYMENT_EVENTS));

    private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Object> kafka;
    private final StreamsConfig config;
    private final SseSubscriptions sseSubscriptions;
    private final SessionValidity sessionValidity;
    private final CurrentVertxRequest request;
    private final InstantSource clock;

    StreamResource(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            StreamsConfig config,
            SseSubscriptions sseSubscriptions,
            SessionValidity sessionValidity,
            CurrentVertxRequest request,
            InstantSource clock) {
        this.kafka = kafka;
        this.config = config;
        this.sseSubscriptions = sseSubscriptions;
        this.sessionValidity = sessionValidity;
        this.request = request;
        this.clock = clock;
    }

    @GET
    @Path("{stream}")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "followStream",
            summary = "Streams certificates, alerts or deployments as server-sent events")
    public Multi<OutboundSseEvent> follow(
            @PathParam("stream") String name,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse) {
        List<EventStream<?>> streams = STREAMS.get(name);
        if (streams == null) {
            throw Problem.of(404, "stream", "known", "The streams are certificates, alerts and deployments.")
                    .exception();
        }
        OffsetVector from = lastEventId == null || lastEventId.isBlank() ? null : OffsetVector.parse(lastEventId);
        SseSubscription follower = new SseSubscription(
                () -> Tail.open(kafka, "registry-stream", streams, from),
                sessionValidity.ofThisCall(),
                config.heartbeatInterval(),
                clock,
                waiting);
        // A proxy that buffers what it passes on (nginx does unless it is told) would keep events until there are many.
        request.getCurrent().response().putHeader("X-Accel-Buffering", "no");
        HttpConnection connection = request.getCurrent().request().connection();
        sseSubscriptions.enter(follower, connection::close);
        return follower.events()
                .onItem()
                .transformToMulti(events -> events)
                .map(event -> toSse(sse, event))
                .onTermination()
                .invoke(() -> sseSubscriptions.leave(follower));
    }

    private static OutboundSseEvent toSse(Sse sse, StreamEvent event) {
        OutboundSseEvent.Builder builder = sse.newEventBuilder().id(event.id());
        return event.type() == null
                ? builder.comment(event.data()).build()
                : builder.name(event.type()).data(event.data()).build();
    }
}
