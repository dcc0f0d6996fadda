/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.jspecify.annotations.Nullable;

/**
 * The broker's disk has damaged facts. The client says which, and advises to seek past them; a revocation may be among them, so whoever follows facts
 * stands still instead (docs/decisions/0024).
 */
final class DamagedLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int CAUSES_MAX = 16;

    private DamagedLogException(String found, Throwable cause) {
        super(
                found
                        + ": the broker's disk has damaged facts, and none is passed over, since a revocation may be among them; put the"
                        + " partition back from a replica or a copy (docs/threats.md, What is not defended)",
                cause);
    }

    /** The same failure, said so that an operator knows what to do, if it is of that kind; the client has no class for it. */
    static RuntimeException orElse(RuntimeException failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CorruptRecordException
                    || (cause instanceof KafkaException
                            && (message.startsWith("Record batch for partition")
                                    || message.startsWith("Encountered corrupt message")))) {
                return new DamagedLogException(message, failure);
            }
            cause = cause.getCause();
        }
        return failure;
    }
}
