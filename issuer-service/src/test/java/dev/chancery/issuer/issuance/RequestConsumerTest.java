/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestConsumerTest {
    private final Map<String, Object> settings =
            RequestConsumer.settings(Map.of("enable.auto.commit", "true", "group.id", "something-else"), "7");

    @Test
    void readsFromTheBeginningAndAcknowledgesOnlyWhatItAnswered() {
        assertThat(settings).containsEntry("auto.offset.reset", "earliest").containsEntry("enable.auto.commit", false);
    }

    @Test
    void keepsItsPlaceInTheGroupOverARestart() {
        assertThat(settings)
                .containsEntry("group.id", "issuer-requests")
                .containsEntry("group.instance.id", "issuer-7")
                .containsEntry("session.timeout.ms", 10_000)
                .containsEntry(
                        "partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    }

    @Test
    void takesTheRequestsOfEveryTenantAndNothingElse() {
        assertThat(RequestConsumer.TOPICS.matcher("chancery.requests.local.v1").matches())
                .isTrue();
        assertThat(RequestConsumer.TOPICS.matcher("chancery.outcomes.local.v1").matches())
                .isFalse();
        assertThat(RequestConsumer.TOPICS.matcher("chancery.requests.local.v2").matches())
                .isFalse();
    }
}
