/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Waits in the {@link Relay} for a service to take one step of its work, and does something to it right there: before the broker has heard of
 * it, or when the broker has done it and the service has not heard back.
 */
public final class StepTrap {
    /** Both sides of a durable write, as its writer sees it. */
    public enum Side {
        LOST_BEFORE,
        STORED_ANSWER_LOST,
        /** Nothing is lost: it is only the moment. */
        PASSED_ON
    }

    private static final short PRODUCE = 0;
    private static final short OFFSET_COMMIT = 8;

    private final String caller;
    private final short request;
    private final byte[] @Nullable [] marks;
    private final Side side;
    private final Runnable act;
    private final CountDownLatch sprung = new CountDownLatch(1);

    private StepTrap(String caller, short request, byte[] @Nullable [] marks, Side side, Runnable act) {
        this.caller = caller;
        this.request = request;
        this.marks = marks;
        this.side = side;
        this.act = act;
    }

    /**
     * @param caller whose step it is, by its login
     * @param topic that it writes to, which the protocol names by its name or by its id
     */
    public static StepTrap onPublishing(
            String caller, String topic, org.apache.kafka.common.Uuid id, Side side, Runnable act) {
        ByteBuffer binary = ByteBuffer.allocate(16);
        binary.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        byte[][] marks = {topic.getBytes(StandardCharsets.UTF_8), binary.array()};
        return new StepTrap(caller, PRODUCE, marks, side, act);
    }

    /** @param group whose positions are acknowledged */
    public static StepTrap onAcknowledging(String caller, String group, Side side, Runnable act) {
        return new StepTrap(caller, OFFSET_COMMIT, new byte[][] {group.getBytes(StandardCharsets.UTF_8)}, side, act);
    }

    public boolean isSprung() {
        return sprung.getCount() == 0;
    }

    Side side() {
        return side;
    }

    boolean isFor(String who, byte[] message) {
        if (!who.equals(caller) || WireProtocol.apiKey(message) != request || marks == null) {
            return false;
        }
        for (byte[] mark : marks) {
            if (mark != null && WireProtocol.contains(message, mark)) {
                return true;
            }
        }
        return false;
    }

    void spring() {
        act.run();
        sprung.countDown();
    }
}
