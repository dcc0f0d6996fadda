/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Told once that the issuer stops; ends every wait. */
final class ShutdownSignal {
    private final CountDownLatch told = new CountDownLatch(1);

    void tell() {
        told.countDown();
    }

    boolean isTold() {
        return told.getCount() == 0;
    }

    /** Throws when the issuer stops meanwhile: whatever was under way is done again after the next start. */
    void pause(Duration duration) throws InterruptedException {
        if (told.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("the issuer stops");
        }
    }
}
