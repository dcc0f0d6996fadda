/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.alerts;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.AlertCommand;
import dev.chancery.contracts.AlertCommand.AcknowledgeAlert;
import dev.chancery.contracts.AlertCommand.SilenceAlert;
import dev.chancery.contracts.AlertCommand.SnoozeAlert;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.Texts;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.registry.access.CurrentCaller;
import dev.chancery.registry.commands.Commands;
import dev.chancery.registry.problem.GivenJson;
import dev.chancery.registry.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What is wrong, and what a person says to it. The watcher alone changes an alert; a command asks it to. */
@Path("/api/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Alerts")
public class AlertResource {
    private static final String SOURCE = "/services/registry";
    private static final int ITEMS_MAX = 1_000;
    private static final Duration SNOOZE_MAX = Duration.ofDays(90);

    private final Alerts alerts;
    private final Commands commands;
    private final CurrentCaller currentCaller;
    private final InstantSource clock;

    AlertResource(Alerts alerts, Commands commands, CurrentCaller currentCaller, InstantSource clock) {
        this.alerts = alerts;
        this.commands = commands;
        this.currentCaller = currentCaller;
        this.clock = clock;
    }

    /** @param items at most a thousand, the newest first */
    public record AlertList(List<AlertItem> items) {}

    /** @param alert the alert's id */
    @Schema(name = "AlertCommandAccepted")
    public record Accepted(String alert, String commandId) {}

    record CommentBody(@Nullable String comment) {
        CommentBody {
            Texts.requireProse("comment", comment, Texts.COMMENT_MAX);
        }
    }

    record SnoozeBody(@Nullable String until) {}

    @GET
    @Operation(operationId = "listAlerts", summary = "Lists alerts, newest first")
    public Uni<AlertList> list(@QueryParam("state") @DefaultValue("") String state) {
        return alerts.list(stateOf(state), ITEMS_MAX)
                .map(found -> new AlertList(found.stream().map(AlertItem::of).toList()));
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getAlert", summary = "Shows an alert")
    public Uni<AlertItem> show(@PathParam("id") String id) {
        return existing(id).map(AlertItem::of);
    }

    @POST
    @Path("{id}/acknowledge")
    @Operation(operationId = "acknowledgeAlert", summary = "Acknowledges the alert; it stays unresolved")
    @APIResponse(
            responseCode = "202",
            description = "The command was sent to the watcher",
            content = @Content(schema = @Schema(implementation = Accepted.class)))
    public Uni<Response> acknowledge(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(implementation = CommentBody.class)))
                    byte @Nullable [] body) {
        return giveWithComment("acknowledge", id, idempotencyKey, body, AcknowledgeAlert::new);
    }

    @POST
    @Path("{id}/silence")
    @Operation(operationId = "silenceAlert", summary = "Mutes the alert until it resolves (state silenced)")
    @APIResponse(
            responseCode = "202",
            description = "The command was sent to the watcher",
            content = @Content(schema = @Schema(implementation = Accepted.class)))
    public Uni<Response> silence(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(implementation = CommentBody.class)))
                    byte @Nullable [] body) {
        return giveWithComment("silence", id, idempotencyKey, body, SilenceAlert::new);
    }

    @POST
    @Path("{id}/snooze")
    @Operation(operationId = "snoozeAlert", summary = "Mutes the alert until a time that you choose (state silenced)")
    @APIResponse(
            responseCode = "202",
            description = "The command was sent to the watcher",
            content = @Content(schema = @Schema(implementation = Accepted.class)))
    public Uni<Response> snooze(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(implementation = SnoozeBody.class))) byte[] body) {
        String actor = currentCaller.current().subject();
        Instant until = until(GivenJson.read(body, SnoozeBody.class));
        return give(
                actor,
                idempotencyKey,
                id,
                "snooze " + id + " " + until,
                commandId -> new SnoozeAlert(commandId, id, actor, until));
    }

    private interface Commented {
        AlertCommand of(String commandId, String alert, String actor, @Nullable String comment);
    }

    private Uni<Response> giveWithComment(
            String what, String id, @Nullable String idempotencyKey, byte @Nullable [] body, Commented command) {
        String actor = currentCaller.current().subject();
        String comment = comment(body);
        return give(actor, idempotencyKey, id, what + " " + id, commandId -> command.of(commandId, id, actor, comment));
    }

    private Uni<Response> give(
            String actor,
            @Nullable String idempotencyKey,
            String id,
            String meaning,
            Function<String, AlertCommand> command) {
        String commandId = UUID.randomUUID().toString();
        return existing(id)
                .map(AlertResource::requireUnresolved)
                .map(alert -> LogEvent.of(
                        Streams.ALERT_COMMANDS,
                        alert.key(),
                        command.apply(commandId),
                        commandId,
                        SOURCE,
                        clock.instant()))
                .chain(event -> commands.submit(
                        Commands.IdempotencyScope.of(actor, idempotencyKey, commandId), commandId, meaning, event))
                .map(given -> Response.accepted(new Accepted(id, given)).build());
    }

    private Uni<Alert> existing(String id) {
        return alerts.find(id)
                .map(found -> found.orElseThrow(() -> Problem.of(
                                404, "id", "known", "There is no alert with this id; GET /api/alerts lists the alerts.")
                        .exception()));
    }

    private static Alert requireUnresolved(Alert alert) {
        if (alert.state() == Alert.State.RESOLVED) {
            throw Problem.of(409, "id", "unresolved", "The alert is resolved already.")
                    .exception();
        }
        return alert;
    }

    private static @Nullable String comment(byte @Nullable [] body) {
        return body == null || body.length == 0
                ? null
                : GivenJson.read(body, CommentBody.class).comment();
    }

    private Instant until(SnoozeBody body) {
        Instant now = clock.instant();
        try {
            Instant until = Instant.parse(body.until() == null ? "" : body.until());
            if (until.isAfter(now) && until.isBefore(now.plus(SNOOZE_MAX))) {
                return until;
            }
        } catch (DateTimeParseException e) {
            // Told below, as a moment out of range is.
        }
        throw Problem.of(
                        422,
                        "until",
                        "range",
                        "field \"until\" must be an RFC 3339 time in UTC within the next " + SNOOZE_MAX.toDays()
                                + " days")
                .exception();
    }

    private static String stateOf(String state) {
        if (state.isEmpty()) {
            return state;
        }
        String name = state.toUpperCase(Locale.ROOT);
        if (Arrays.stream(Alert.State.values()).noneMatch(known -> known.name().equals(name))) {
            throw Problem.of(400, "state", "known", "state must be open, acknowledged, silenced or resolved")
                    .exception();
        }
        return name;
    }
}
