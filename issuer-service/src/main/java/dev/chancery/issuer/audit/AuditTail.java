/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.MessageJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an audit file ends, read from its end: a file of a million certificates has three gigabytes.
 *
 * @param rest what stands behind the last chained line: one that a crash cut off, or lines from before there was a chain
 * @param ended whether the last line has its end; a crash may have cut off no more than that
 * @param flaws where the chain breaks, as far as the end that was read tells
 */
record AuditTail(
        AuditHead head,
        @SuppressWarnings("ArrayRecordComponent") byte[] rest,
        boolean ended,
        List<String> flaws) {
    /** Several times the longest line. */
    private static final int BYTES = 1 << 20;

    private static final ObjectMapper JSON = MessageJson.mapper();
    /** How each line begins that an issuer writes. */
    private static final String BEGIN = "{\"at\":\"";

    static AuditTail of(Path file) throws IOException {
        try (RandomAccessFile reading = new RandomAccessFile(file.toFile(), "r")) {
            long size = reading.length();
            byte[] end = new byte[(int) Math.min(size, BYTES)];
            reading.seek(size - end.length);
            reading.readFully(end);
            return size > BYTES ? ofTheMiddle(end) : of(end, 0, new ChainReading(entry -> {}));
        }
    }

    private static AuditTail ofTheMiddle(byte[] end) {
        int from = indexOf('\n', end, 0) + 1;
        return of(end, from, ChainReading.fromTheMiddle());
    }

    private static AuditTail of(byte[] text, int from, ChainReading reading) {
        int at = from;
        byte[] last;
        try {
            for (int end = indexOf('\n', text, at); end >= 0; end = indexOf('\n', text, at)) {
                reading.line(Arrays.copyOfRange(text, at, end));
                at = end + 1;
            }
            last = Arrays.copyOfRange(text, at, text.length);
            if (AuditLine.read(new String(last, StandardCharsets.UTF_8)).isPresent()) {
                reading.line(last);
                return new AuditTail(reading.head(), reading.rest(), false, reading.flaws());
            }
        } catch (UncheckedIOException e) {
            return new AuditTail(reading.head(), new byte[0], true, List.of(String.valueOf(e.getMessage())));
        }
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.writeBytes(reading.rest());
        rest.writeBytes(last);
        boolean ended = last.length == 0;
        return new AuditTail(reading.head(), rest.toByteArray(), ended, reading.flaws());
    }

    private static int indexOf(int octet, byte[] text, int from) {
        int at = from;
        while (at < text.length && text[at] != octet) {
            at++;
        }
        return at < text.length ? at : -1;
    }

    /**
     * What stands there that this issuer did not write; empty where a crash alone accounts for the end. A crash cuts a line off, and while that is mended
     * perhaps the line about it too: none of them is whole. What else ends in an end of line was written by somebody else.
     *
     * @param begun whether the file has a chain
     */
    Optional<String> foreign(boolean begun) {
        if (!flaws.isEmpty()) {
            return Optional.of(flaws.getFirst());
        }
        if (!begun) {
            return Optional.empty(); // lines from before there was a chain
        }
        if (head.lines() == 0) {
            return Optional.of("its end contains no line of the chain");
        }
        String text = new String(rest, StandardCharsets.UTF_8);
        return text.indexOf('\n') < 0 || text.lines().allMatch(AuditTail::isCutOff)
                ? Optional.empty()
                : Optional.of("the text after its line n " + head.lines() + " is not part of the chain");
    }

    private static boolean isCutOff(String line) {
        if (line.isEmpty() || (!line.startsWith(BEGIN) && !BEGIN.startsWith(line))) {
            return false;
        }
        try {
            JsonNode _ = JSON.readTree(line);
            return false;
        } catch (JsonProcessingException e) {
            return true;
        }
    }

    /** The chain's first digest, which names the file. */
    static String first(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(AuditLine::read)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .map(AuditLine.Read::chain)
                    .orElse("none");
        }
    }
}
