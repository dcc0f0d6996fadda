/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.stack;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection to the broker that says what no client library would say. */
final class RawConnection implements AutoCloseable {
    private static final short SASL_HANDSHAKE = 17;
    private static final short SASL_AUTHENTICATE = 36;
    private static final int ANSWER_MAX_MILLIS = 20_000;

    private final Socket socket = new Socket();

    RawConnection(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        socket.setSoTimeout(ANSWER_MAX_MILLIS);
        socket.connect(
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                ANSWER_MAX_MILLIS);
    }

    /** Logs in by PLAIN, which the broker takes from the local user. */
    RawConnection login(String name, String password) throws IOException {
        ask(SASL_HANDSHAKE, (short) 1, text("PLAIN"));
        byte[] secret = ("\0" + name + "\0" + password).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeInt(secret.length);
        out.write(secret);
        ask(SASL_AUTHENTICATE, (short) 0, body.toByteArray());
        return this;
    }

    /** Says how many bytes are to come, and sends the first few of them. */
    RawConnection announce(int bytes) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(bytes);
        out.write(new byte[8]);
        out.flush();
        return this;
    }

    /** Whether the broker closes the connection, rather than wait for what was announced. */
    boolean isClosedByTheBroker() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) { // reset
            return true;
        }
    }

    private void ask(short key, short version, byte[] body) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(2 + 2 + 4 + 2 + body.length);
        out.writeShort(key);
        out.writeShort(version);
        out.writeInt(1);
        out.writeShort(-1);
        out.write(body);
        out.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        if (answer[4] != 0 || answer[5] != 0) {
            throw new IOException("the broker refused step " + key);
        }
    }

    private static byte[] text(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeUTF(text);
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
