/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import dev.chancery.issuer.audit.AuditLine.Read;
import dev.chancery.x509.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows a chain line by line: whether each follows the one before it, and what stands between them that is none. */
final class ChainReading {
    static final int FLAWS_MAX = 20;

    private final Consumer<AuditEntry> each;
    private final List<String> flaws = new ArrayList<>();
    /** What stands behind the last chained line. */
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

    private AuditHead head = AuditHead.NONE;
    private @Nullable Instant begun;
    private long lines;
    private long torn;
    private boolean middle;

    ChainReading(Consumer<AuditEntry> each) {
        this.each = each;
    }

    /** From a line in the middle on, of which it is not known what it has to follow. */
    static ChainReading fromTheMiddle() {
        ChainReading reading = new ChainReading(entry -> {});
        reading.middle = true;
        return reading;
    }

    void line(byte[] octets) {
        lines++;
        String line = new String(octets, StandardCharsets.UTF_8);
        Optional<Read> read = AuditLine.read(line);
        if (read.isPresent()) {
            AuditEntry entry = AuditEntry.of(octets, read.get());
            follow(entry, read.get());
            each.accept(entry);
        } else {
            rest.writeBytes(octets);
            rest.write('\n');
        }
    }

    private void follow(AuditEntry entry, Read read) {
        AuditHead before = head;
        head = entry.head();
        if (!(middle && begun == null) && !before.after(read.withoutChain()).equals(head)) {
            flaw(place(read) + " does not follow n " + before.lines()
                    + ": it was changed, or lines before it were removed");
        }
        if (begun == null) {
            begun = entry.at(); // what stands before it is from before there was a chain
        } else if (entry.step().equals("torn") && isWhatIsLeft(entry.act())) {
            torn++;
        } else if (rest.size() > 0) {
            flaw(place(read) + ": the text before it is not part of the chain");
        }
        rest.reset();
    }

    private String place(Read read) {
        return middle ? "the line with n " + read.number() : "line " + lines + " (n " + read.number() + ")";
    }

    /** The file was given an end of line behind what was cut off, unless that ended in one. */
    private boolean isWhatIsLeft(String digest) {
        byte[] left = rest.toByteArray();
        return Sha256.of(left).hex().equals(digest)
                || (left.length > 0
                        && Sha256.of(Arrays.copyOf(left, left.length - 1)).hex().equals(digest));
    }

    private void flaw(String sentence) {
        if (flaws.size() < FLAWS_MAX) {
            flaws.add(sentence);
        }
    }

    AuditHead head() {
        return head;
    }

    Optional<Instant> begun() {
        return Optional.ofNullable(begun);
    }

    long torn() {
        return torn;
    }

    /** What stands behind the last chained line, in whole lines. */
    byte[] rest() {
        return rest.toByteArray();
    }

    List<String> flaws() {
        return List.copyOf(flaws);
    }
}
