/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks about status, either as fast as it is answered or at a steady rate; there each answer's time counts from the moment at which its question was due,
 * so that a stall counts for all that it held up. One thread.
 *
 * <p>Arguments: a port on loopback, {@code get} or {@code post}, the file of paths or of bodies (see {@link StatusQuestions}), questions a second or 0
 * for as fast as possible, for how many seconds, over how many connections. Against a server that closes after each answer it connects again.
 */
public final class StatusLoad {
    private static final int SECOND_NANOS = 1_000_000_000;
    /** Of the nonce's end, enough to be another one. */
    private static final int NONCE_OCTETS = 16;

    private static final long BREATH_NANOS = 20_000;
    private static final int ANSWER_OCTETS_MAX = 16_384;
    private static final byte[] LENGTH = "ontent-".getBytes(StandardCharsets.US_ASCII);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final InetSocketAddress server;
    private final List<byte[]> questions;
    private final boolean post;
    private final long gapNanos;
    private final Selector selector;
    private final List<Client> clients = new ArrayList<>();
    private final long start = System.nanoTime();
    private final long counted = start + WARM_UP.toNanos();
    private final long end;
    private long[] nanos = new long[1 << 20];
    private int answers;

    private StatusLoad(InetSocketAddress server, List<byte[]> questions, boolean post, long gapNanos, Duration duration)
            throws IOException {
        this.server = server;
        this.questions = questions;
        this.post = post;
        this.gapNanos = gapNanos;
        this.selector = Selector.open();
        this.end = counted + duration.toNanos();
    }

    public static void main(String[] arguments) throws IOException {
        boolean post = arguments[1].equals("post");
        long perSecond = Long.parseLong(arguments[3]);
        int connections = Integer.parseInt(arguments[5]);
        StatusLoad load = new StatusLoad(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
                Files.readAllLines(Path.of(arguments[2])).stream()
                        .map(line -> post ? post(HexFormat.of().parseHex(line)) : get(line))
                        .toList(),
                post,
                perSecond == 0 ? 0 : connections * (long) SECOND_NANOS / perSecond,
                Duration.ofSeconds(Long.parseLong(arguments[4])));
        load.run(connections);
        load.print();
    }

    private static byte[] get(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] post(byte[] body) {
        byte[] head =
                ("POST /ocsp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/ocsp-request\r\nContent-Length: "
                                + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private void run(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            clients.add(new Client(start + gapNanos * i / connections));
        }
        long now = System.nanoTime();
        while (now < end) {
            boolean idle = true;
            for (Client client : clients) {
                idle &= !client.askIfDue(now);
            }
            if (selector.selectNow() == 0 && idle && gapNanos > 0) {
                LockSupport.parkNanos(BREATH_NANOS); // there may be others on this core
            }
            for (SelectionKey key : selector.selectedKeys()) {
                ((Client) key.attachment()).read();
            }
            selector.selectedKeys().clear();
            now = System.nanoTime();
        }
    }

    private void print() {
        double seconds = (end - counted) / 1e9;
        Latencies latencies = Latencies.of(Arrays.copyOf(nanos, answers));
        System.out.printf(
                Locale.ROOT,
                "%.0f a second, p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms%n",
                answers / seconds,
                latencies.millis(50),
                latencies.millis(99),
                latencies.millis(99.9),
                latencies.millis(100));
    }

    private byte[] question() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] question = questions.get(random.nextInt(questions.size()));
        if (!post) {
            return question;
        }
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        byte[] own = question.clone();
        System.arraycopy(nonce, 0, own, own.length - NONCE_OCTETS, NONCE_OCTETS);
        return own;
    }

    /** Asks one question after the other, over a connection that is opened anew whenever the server has closed it. */
    private final class Client {
        private final ByteBuffer in = ByteBuffer.allocate(ANSWER_OCTETS_MAX);
        private SocketChannel channel;
        private long due;
        private boolean waiting;

        Client(long firstDue) throws IOException {
            due = firstDue;
            channel = connected();
        }

        private SocketChannel connected() throws IOException {
            SocketChannel opened = SocketChannel.open(server);
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.configureBlocking(false);
            opened.register(selector, SelectionKey.OP_READ, this);
            return opened;
        }

        /** Whether it did. */
        boolean askIfDue(long now) throws IOException {
            if (waiting) {
                if (now - due > ANSWER_WITHIN.toNanos()) {
                    throw new IOException("no answer within " + ANSWER_WITHIN);
                }
                return false;
            }
            if (due <= now) {
                if (!channel.isOpen()) {
                    channel = connected();
                }
                ByteBuffer question = ByteBuffer.wrap(question());
                while (question.hasRemaining()) {
                    channel.write(question);
                }
                waiting = true;
                return true;
            }
            return false;
        }

        void read() throws IOException {
            int n = channel.read(in);
            int headEnd = headEnd();
            int whole = headEnd < 0 ? -1 : contentLength(headEnd) < 0 ? -1 : headEnd + contentLength(headEnd);
            if (n < 0) {
                channel.close();
                waiting = false; // asked again, and still due since then
                in.clear();
            } else if (whole >= 0 && in.position() >= whole) {
                answered(headEnd);
            }
        }

        private void answered(int headEnd) throws IOException {
            byte[] octets = in.array();
            // After "HTTP/1.1 "; SEQUENCE, its length in one to three octets, ENUMERATED of one octet, successful.
            int at = headEnd + (octets[headEnd + 1] < 0 ? 2 + (octets[headEnd + 1] & 0x7F) : 2);
            if (octets[9] != '2' || octets[at] != 0x0A || octets[at + 2] != 0) {
                throw new IOException("answered \"" + new String(octets, 0, headEnd, StandardCharsets.US_ASCII) + "\"");
            }
            long now = System.nanoTime();
            if (due >= counted) {
                if (answers == nanos.length) {
                    nanos = Arrays.copyOf(nanos, answers * 2);
                }
                nanos[answers++] = now - due;
            }
            due = gapNanos == 0 ? now : due + gapNanos;
            waiting = false;
            in.clear();
            if (octets[7] == '0') {
                channel.close(); // as a server of HTTP/1.0 does
            }
        }

        /** Where the body begins; negative while the head is not whole. */
        private int headEnd() {
            byte[] octets = in.array();
            for (int i = 3; i < in.position(); i++) {
                if (octets[i] == '\n' && octets[i - 2] == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        /** Of {@code Content-Length: 851}, in whatever letters; negative where there is none. */
        private int contentLength(int headEnd) {
            byte[] octets = in.array();
            for (int i = 1; i < headEnd - LENGTH.length - 8; i++) {
                if (octets[i - 1] == '\n'
                        && Arrays.equals(octets, i + 1, i + 1 + LENGTH.length, LENGTH, 0, LENGTH.length)
                        && (octets[i + 8] | 0x20) == 'l') {
                    int length = 0;
                    for (int at = i + 15; octets[at] != '\r'; at++) {
                        length = octets[at] == ' ' ? length : 10 * length + octets[at] - '0';
                    }
                    return length;
                }
            }
            return -1;
        }
    }
}
