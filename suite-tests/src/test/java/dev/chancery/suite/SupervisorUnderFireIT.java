/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.suite.fire.NotByThisUserException;
import dev.chancery.suite.fire.Part;
import dev.chancery.suite.fire.Processes;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What {@code up} does for its parts when it is struck as they are. */
class SupervisorUnderFireIT {
    private static final Duration FULL = Duration.ofSeconds(12);
    private static final Duration BACK_MAX = Duration.ofMinutes(2);

    private final RunningSuite suite = RunningSuite.underFire();

    @Test
    void aFullDiskEndsNeitherTheSupervisorNorTheResponderAndTheRestComesBackByItself() throws Exception {
        await().atMost(BACK_MAX).until(suite::isUp);
        long supervisor = suite.supervisor();
        long responder = suite.processOf(Part.OCSP);
        FutureTask<Boolean> full = inTheBackground(() -> {
            Processes.fillDiskOfOurs(supervisor, FULL);
            return true;
        });

        await().atMost(FULL)
                .until(() -> full.isDone() || suite.chancery("status").exit() != 0);
        assertThat(answers("/ca")).isTrue();
        awaitEnd(full);

        assertThat(ProcessHandle.of(supervisor)).as("the supervisor").isPresent();
        assertThat(ProcessHandle.of(responder)).as("the responder").isPresent();
        await().atMost(BACK_MAX).until(suite::isUp);
        assertThat(suite.chancery("status").exit()).isZero();
        assertThat(suite.supervisor()).isEqualTo(supervisor);
    }

    private boolean answers(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + suite.port(8082) + path)
                .toURL()
                .openConnection();
        connection.setReadTimeout(5_000);
        return connection.getResponseCode() > 0;
    }

    private static FutureTask<Boolean> inTheBackground(Callable<Boolean> work) {
        FutureTask<Boolean> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static void awaitEnd(FutureTask<Boolean> full) throws InterruptedException, ExecutionException {
        try {
            assertThat(full.get()).isTrue();
        } catch (ExecutionException e) {
            Assumptions.assumeFalse(e.getCause() instanceof NotByThisUserException, String.valueOf(e.getCause()));
            throw e;
        }
    }
}
