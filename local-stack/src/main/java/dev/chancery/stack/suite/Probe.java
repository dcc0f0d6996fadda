/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks broker and database the one question that each answers before a login: their clients take a second to load, and this is asked again and again. */
final class Probe {
    private static final short API_VERSIONS = 18;
    private static final int PROTOCOL_3_0 = 3 << 16;
    private static final int ERROR_BYTES_MAX = 4_096;

    private Probe() {}

    static List<String> kafka(String address) throws IOException {
        try (Socket socket = connect(address)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(2 + 2 + 4 + 2); // of key, version, correlation id, and a client id that is null
            out.writeShort(API_VERSIONS);
            out.writeShort(0);
            out.writeInt(1);
            out.writeShort(-1);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readInt();
            in.readInt();
            short error = in.readShort();
            return error == 0 ? List.of() : List.of("responds with error " + error);
        }
    }

    /** It asks for the password when it takes logins, and else says why it does not: while it recovers, or stops. */
    static List<String> postgres(String address) throws IOException {
        try (Socket socket = connect(address)) {
            ByteArrayOutputStream startup = new ByteArrayOutputStream();
            DataOutputStream body = new DataOutputStream(startup);
            body.writeInt(PROTOCOL_3_0);
            body.write("user\0registry\0database\0chancery\0\0".getBytes(StandardCharsets.US_ASCII));
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(4 + startup.size());
            startup.writeTo(out);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (in.readByte() == 'R') {
                return List.of();
            }
            int length = Math.min(in.readInt() - 4, ERROR_BYTES_MAX);
            return List.of(sentence(new String(in.readNBytes(length), StandardCharsets.UTF_8)));
        }
    }

    /** The field M of an ErrorResponse. */
    private static String sentence(String fields) {
        return fields.lines()
                .flatMap(line -> List.of(line.split("\0")).stream())
                .filter(field -> field.startsWith("M"))
                .map(field -> field.substring(1))
                .findFirst()
                .orElse("accepts no logins");
    }

    private static Socket connect(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        Socket socket = new Socket();
        try {
            socket.setSoTimeout((int) Health.TIMEOUT.toMillis());
            socket.connect(
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                    (int) Health.TIMEOUT.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
