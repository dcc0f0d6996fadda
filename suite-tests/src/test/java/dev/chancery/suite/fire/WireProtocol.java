/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a protocol as it takes to see whose connection it is, and where a message ends. */
public enum WireProtocol {
    /** Both ways a length and as many octets. Whoever logs in says who he is: SCRAM's first message, or PLAIN's only one. */
    KAFKA {
        @Override
        byte[] fromClient(DataInputStream in, boolean known) throws IOException {
            return frame(in);
        }

        @Override
        byte[] fromServer(InputStream in) throws IOException {
            return frame(new DataInputStream(in));
        }

        @Override
        Optional<String> caller(byte[] message) {
            if (apiKey(message) != SASL_AUTHENTICATE) {
                return Optional.empty();
            }
            Matcher login = LOGIN.matcher(new String(message, StandardCharsets.ISO_8859_1));
            return login.find()
                    ? Optional.of(login.group(1) == null ? login.group(2) : login.group(1))
                    : Optional.empty();
        }
    },

    /** The first messages of a connection have a length and no type; the one that is no question about TLS names the user. */
    POSTGRES {
        @Override
        byte[] fromClient(DataInputStream in, boolean known) throws IOException {
            if (known) {
                return some(in);
            }
            int length = in.readInt();
            byte[] message = new byte[length];
            ByteBuffer.wrap(message).putInt(length);
            in.readFully(message, Integer.BYTES, length - Integer.BYTES);
            return message;
        }

        @Override
        byte[] fromServer(InputStream in) throws IOException {
            return some(in);
        }

        @Override
        Optional<String> caller(byte[] message) {
            Matcher user = USER.matcher(new String(message, StandardCharsets.ISO_8859_1));
            return user.find() ? Optional.of(user.group(1)) : Optional.empty();
        }
    };

    private static final short SASL_AUTHENTICATE = 36;
    private static final int LENGTH_MAX = 64 << 20;
    private static final Pattern LOGIN = Pattern.compile("n,,n=([a-z0-9-]+),r=|\0([a-z0-9-]+)\0");
    private static final Pattern USER = Pattern.compile("\0user\0([a-z0-9_-]+)\0");

    /** One message, or a part of one; empty at the end. */
    abstract byte[] fromClient(DataInputStream in, boolean known) throws IOException;

    abstract byte[] fromServer(InputStream in) throws IOException;

    abstract Optional<String> caller(byte[] message);

    /** What a request of Kafka's asks for. */
    static short apiKey(byte[] request) {
        return ByteBuffer.wrap(request).getShort(Integer.BYTES);
    }

    /** Joins a request of Kafka's and its answer. */
    static int correlationOfRequest(byte[] request) {
        return ByteBuffer.wrap(request).getInt(Integer.BYTES + 2 * Short.BYTES);
    }

    static int correlationOfAnswer(byte[] answer) {
        return ByteBuffer.wrap(answer).getInt(Integer.BYTES);
    }

    static boolean contains(byte[] message, byte[] part) {
        for (int at = 0; at <= message.length - part.length; at++) {
            if (message[at] == part[0]
                    && java.util.Arrays.equals(message, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LENGTH_MAX) {
            throw new IOException("a message of " + length + " octets");
        }
        byte[] message = new byte[Integer.BYTES + length];
        ByteBuffer.wrap(message).putInt(length);
        in.readFully(message, Integer.BYTES, length);
        return message;
    }

    private static byte[] some(InputStream in) throws IOException {
        byte[] buffer = new byte[8_192];
        int read = in.read(buffer);
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        if (read > 0) {
            some.write(buffer, 0, read);
        }
        return some.toByteArray();
    }
}
