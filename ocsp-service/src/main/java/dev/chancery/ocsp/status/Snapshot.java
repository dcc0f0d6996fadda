/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.eventlog.View.PartitionBounds;
import dev.chancery.ocsp.files.PrivateFiles;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The serial numbers that were read from the log up to some place, in a file, so that a restart need not read them all again. Nothing but a copy: lost,
 * damaged, or of another log, it costs the time to read the log from its beginning.
 *
 * <p>It may hold more than what stands before its places, never less: entering a serial number again changes nothing. Transitions and authorities are
 * not in it; they are few, and read anew each time.
 *
 * @param places how far each partition of the issuances had been read
 * @param unread certificates whose record could not be read
 * @param signers certificates of delegated signers, each with its notAfter
 */
record Snapshot(
        Map<TopicPartition, Place> places,
        Set<CertificateId> unread,
        Map<CertificateId, Instant> signers,
        Map<IssuerId, SerialTable> tables) {
    /** Another number when anything about the octets, or the tables' hash, changes: then the file is of no use, and made anew. */
    private static final String FORM = "chancery serials 1";

    private static final int BUFFER_OCTETS = 1 << 16;
    private static final int DIGEST_OCTETS = 32;

    /** @param next the next offset to be read of a topic, which is another one when it was made anew under its name */
    record Place(Uuid topic, long next) {}

    /** Whether the log still holds what the file was made of, as far as can be seen. */
    boolean isOf(Map<TopicPartition, PartitionBounds> log) {
        return places.entrySet().stream().allMatch(entry -> {
            PartitionBounds bounds = log.get(entry.getKey());
            return bounds != null
                    && bounds.topicId().equals(entry.getValue().topic())
                    && entry.getValue().next() <= bounds.end();
        });
    }

    /**
     * Writes what the view holds; others may read and enter meanwhile.
     *
     * @param places looked at before the view, which holds everything that stands before them
     * @param clearings how often the view had been emptied before that
     * @throws IOException also when the view was emptied meanwhile; then the file is what it was
     */
    static void write(Path file, Map<TopicPartition, Place> places, CertificateView view, long clearings)
            throws IOException {
        PrivateFiles.write(file, channel -> {
            write(channel, places, view);
            if (view.clearings() != clearings) {
                throw new IOException("the log turned out to be another one");
            }
        });
    }

    private static void write(WritableByteChannel file, Map<TopicPartition, Place> places, CertificateView view)
            throws IOException {
        MessageDigest digest = Sha256.digest();
        Set<IssuerId> issuers = view.issuers();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(head);
        out.writeUTF(FORM);
        out.writeInt(places.size());
        for (Map.Entry<TopicPartition, Place> entry : places.entrySet()) {
            out.writeUTF(entry.getKey().topic());
            out.writeInt(entry.getKey().partition());
            out.writeUTF(entry.getValue().topic().toString());
            out.writeLong(entry.getValue().next());
        }
        Set<CertificateId> unread = view.unreadIssuances();
        out.writeInt(unread.size());
        for (CertificateId id : unread) {
            out.writeUTF(id.key());
        }
        Map<CertificateId, Instant> signers = view.signers().all();
        out.writeInt(signers.size());
        for (Map.Entry<CertificateId, Instant> signer : signers.entrySet()) {
            out.writeUTF(signer.getKey().key());
            out.writeLong(signer.getValue().getEpochSecond());
        }
        out.writeInt(issuers.size());
        write(file, digest, ByteBuffer.wrap(head.toByteArray()));
        for (IssuerId issuer : issuers) {
            write(file, digest, ByteBuffer.wrap(utf(issuer.hex())));
            for (int i = 0; i < SerialTable.SEGMENTS; i++) {
                write(file, digest, view.segment(issuer, i));
            }
        }
        writeFully(file, ByteBuffer.wrap(digest.digest()));
    }

    private static byte[] utf(String text) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        new DataOutputStream(octets).writeUTF(text);
        return octets.toByteArray();
    }

    private static void write(WritableByteChannel file, MessageDigest digest, ByteBuffer octets) throws IOException {
        digest.update(octets.duplicate());
        writeFully(file, octets);
    }

    private static void writeFully(WritableByteChannel file, ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            file.write(octets);
        }
    }

    /**
     * @throws java.nio.file.NoSuchFileException when there is none
     * @throws IOException when it is damaged, or of another form
     */
    static Snapshot read(Path file) throws IOException {
        // Twice, so that no length in it is believed before all of it is known to be ours.
        requireWhole(file);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(PrivateFiles.open(file), BUFFER_OCTETS))) {
            return read(in);
        }
    }

    private static void requireWhole(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_OCTETS];
        int kept = 0;
        try (InputStream in = PrivateFiles.open(file)) {
            for (int n = in.read(buffer, 0, buffer.length); n >= 0; n = in.read(buffer, kept, buffer.length - kept)) {
                // The last octets that were read so far may be the digest.
                int there = kept + n;
                int content = Math.max(0, there - DIGEST_OCTETS);
                digest.update(buffer, 0, content);
                System.arraycopy(buffer, content, buffer, 0, there - content);
                kept = there - content;
            }
        }
        if (!MessageDigest.isEqual(digest.digest(), Arrays.copyOf(buffer, kept))) {
            throw new IOException("its digest is not that of its content");
        }
    }

    private static Snapshot read(DataInputStream in) throws IOException {
        String form = in.readUTF();
        if (!form.equals(FORM)) {
            throw new IOException("its form is \"" + form + "\" and not \"" + FORM + "\"");
        }
        Map<TopicPartition, Place> places = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            TopicPartition partition = new TopicPartition(in.readUTF(), in.readInt());
            places.put(partition, new Place(Uuid.fromString(in.readUTF()), in.readLong()));
        }
        Set<CertificateId> unread = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            unread.add(CertificateId.parse(in.readUTF()));
        }
        Map<CertificateId, Instant> signers = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            signers.put(CertificateId.parse(in.readUTF()), Instant.ofEpochSecond(in.readLong()));
        }
        Map<IssuerId, SerialTable> tables = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            tables.put(new IssuerId(in.readUTF()), SerialTable.read(in));
        }
        return new Snapshot(places, unread, signers, tables);
    }
}
