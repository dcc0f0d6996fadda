/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.stack.home.RunState;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Whether a part does what it is for, asked of the part itself: a process that lives may be frozen, or wait for another. */
public final class Readiness {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Readiness() {}

    /** Why it is not ready, a phrase for each reason; empty when it is. Takes two seconds at most. */
    public static List<String> missing(RunState.Part part) {
        if (part.pid() == 0 || ProcessHandle.of(part.pid()).isEmpty()) {
            return List.of("no process");
        }
        try {
            String health = part.health();
            if (health != null) {
                Health.Answer answer = Health.readiness(health);
                return answer.isOk() ? List.of() : failedChecks(answer.body());
            }
            return switch (part.name()) {
                case "kafka" -> Probe.kafka(part.address());
                case "postgres" -> Probe.postgres(part.address());
                default -> List.of();
            };
        } catch (SocketTimeoutException _) {
            return List.of("does not respond within " + Health.TIMEOUT.toSeconds() + " s");
        } catch (ConnectException _) {
            return List.of("is not listening yet");
        } catch (IOException e) {
            return List.of("cannot be checked: " + e.getMessage());
        }
    }

    /** The names and the data of the checks that say no. */
    static List<String> failedChecks(String body) {
        try {
            List<String> failed = new ArrayList<>();
            for (JsonNode check : JSON.readTree(body).path("checks")) {
                if (!check.path("status").asText().equals("UP")) {
                    failed.add(check.path("name").asText() + data(check.path("data")));
                }
            }
            return failed.isEmpty() ? List.of("reports that it is not ready, without a reason") : failed;
        } catch (JsonProcessingException _) {
            return List.of("reports that it is not ready, in an unknown format");
        }
    }

    private static String data(JsonNode data) {
        StringJoiner values = new StringJoiner(", ", ": ", "").setEmptyValue("");
        data.properties()
                .forEach(entry ->
                        values.add(entry.getKey() + "=" + entry.getValue().asText()));
        return values.toString();
    }
}
