/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The registry's REST interface, with the address and the token that {@code chancery up} left in {@code cli.json}. */
final class Registry {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    /** The registry answers within ten seconds what it can answer at all. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private static final Pattern ADDRESS = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]_-]+/?");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,4096}");

    private final String address;
    /** Empty where nothing is asked that needs one. */
    private final String token;

    private Registry(String address, String token) {
        this.address = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        this.token = token;
    }

    /** What came back of a request that the registry could answer. */
    record Answer(int status, String body, @Nullable String location) {
        Json json() {
            return Json.parse(body);
        }

        /** The same with another value in one field. */
        Answer with(String field, Json other) {
            return new Answer(status, json().with(field, other).written(), location);
        }
    }

    static Registry of(Path home) {
        Path file = home.resolve("cli.json");
        if (Files.notExists(file)) { // and not: is there, but in another user's home
            throw new CommandFailure(
                    CommandFailure.UNREACHABLE,
                    "no stack was started in home directory " + home
                            + " (no cli.json there); run './chancery up', or give another home directory with --home "
                            + "or "
                            + "CHANCERY_HOME");
        }
        Json settings = settings(file);
        String address = settings.text("address");
        String token = settings.text("token");
        if (!ADDRESS.matcher(address).matches() || !TOKEN.matcher(token).matches()) {
            throw malformed(file);
        }
        return new Registry(address, token);
    }

    private static Json settings(Path file) {
        String text = InputFile.text(file);
        try {
            return Json.parse(text);
        } catch (CommandFailure e) {
            throw malformed(file);
        }
    }

    /** Quotes nothing of the file: it contains a token. */
    private static CommandFailure malformed(Path file) {
        return new CommandFailure(
                CommandFailure.FAILED,
                file
                        + " is malformed: it must be a JSON object with \"address\" (http://HOST:PORT) and \"token\" "
                        + "(one "
                        + "word); './chancery up' writes it again");
    }

    /** For what needs no token, wherever the registry is. */
    static Registry withoutToken(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            throw new CommandFailure(
                    CommandFailure.REFUSED, "the registry's address must be http://HOST:PORT or https://HOST:PORT");
        }
        return new Registry(address, "");
    }

    /** The same registry, asked as nobody. */
    Registry withoutToken() {
        return new Registry(address, "");
    }

    Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    /** In this form alone, where the registry has several. */
    Answer get(String path, String mediaType) {
        return send("GET", path, null, Map.of("Accept", mediaType + ", application/problem+json"));
    }

    /** Empty where there is nothing at the path. */
    Optional<Answer> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (CommandFailure failure) {
            if (failure.exitCode() == CommandFailure.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    Answer post(String path, Map<String, ?> body, Map<String, String> headers) {
        return send("POST", path, json(body), headers);
    }

    /** A body that is no JSON. */
    Answer post(String path, String mediaType, String body) {
        return send("POST", path, body, Map.of("Content-Type", mediaType));
    }

    Answer put(String path, Map<String, ?> body, Map<String, String> headers) {
        return send("PUT", path, json(body), headers);
    }

    Answer delete(String path) {
        return send("DELETE", path, null, Map.of());
    }

    /** A stream of server-sent events, until the registry or the caller ends it. */
    InputStream stream(String path) {
        try {
            HttpURLConnection connection = open("GET", path);
            connection.setReadTimeout(0);
            connection.setRequestProperty("Accept", "text/event-stream");
            if (connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST) {
                throw refusal(new Answer(connection.getResponseCode(), text(connection.getErrorStream()), null));
            }
            return connection.getInputStream();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** A path segment or a query value. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String json(Map<String, ?> body) {
        PrivateKeys.requireNone(body);
        return Json.write(body);
    }

    private Answer send(String method, String path, @Nullable String body, Map<String, String> headers) {
        try {
            HttpURLConnection connection = open(method, path);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
            }
            headers.forEach(connection::setRequestProperty);
            if (body != null) {
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            boolean failed = status >= HttpURLConnection.HTTP_BAD_REQUEST;
            Answer answer = new Answer(
                    status,
                    text(failed ? connection.getErrorStream() : connection.getInputStream()),
                    connection.getHeaderField("Location"));
            if (failed) {
                throw refusal(answer);
            }
            return answer;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpURLConnection open(String method, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout((int) CONNECT_MAX.toMillis());
        connection.setReadTimeout((int) ANSWER_MAX.toMillis());
        connection.setInstanceFollowRedirects(false);
        if (!token.isEmpty()) {
            connection.setRequestProperty("Authorization", "Bearer " + token);
        }
        connection.setRequestProperty("Accept", "application/json, application/problem+json, text/plain, */*");
        return connection;
    }

    private CommandFailure unreachable(IOException e) {
        String why = e instanceof ConnectException
                ? "connection refused"
                : e instanceof SocketTimeoutException ? "timeout" : String.valueOf(e.getMessage());
        return new CommandFailure(
                CommandFailure.UNREACHABLE,
                "the registry at " + address + " cannot be reached (" + why
                        + "); check that the stack runs, with './chancery status'");
    }

    /** An RFC 9457 problem document as a sentence. */
    private CommandFailure refusal(Answer answer) {
        Json problem = answer.body().startsWith("{") ? answer.json() : new Json(null);
        if (answer.status() == HttpURLConnection.HTTP_PRECON_FAILED) {
            return new CommandFailure(
                    CommandFailure.REFUSED,
                    "conflict: another change was made first, and nothing was done; check the current state and run "
                            + "the command again",
                    problem);
        }
        String sentence = problem.has("detail")
                ? problem.text("detail")
                : problem.has("title")
                        ? problem.text("title")
                        : "the registry responded with status " + answer.status();
        String field = problem.has("field")
                        && !sentence.startsWith("field ")
                        && !sentence.startsWith(problem.text("field") + " ")
                ? "field " + problem.text("field") + ": "
                : "";
        String reason = problem.has("reason") ? " [" + problem.text("reason") + "]" : "";
        String findings = problem.get("decision").items("findings").stream()
                .filter(finding -> finding.text("verdict").equals("REFUSED"))
                .map(finding -> "\n  refused: " + finding.text("what") + " (" + finding.text("rule") + ")")
                .collect(Collectors.joining());
        return new CommandFailure(exitCode(answer.status()), field + sentence + reason + findings, problem);
    }

    private int exitCode(int status) {
        return switch (status) {
            case HttpURLConnection.HTTP_NOT_FOUND -> CommandFailure.NOT_FOUND;
            case HttpURLConnection.HTTP_UNAVAILABLE, HttpURLConnection.HTTP_BAD_GATEWAY -> CommandFailure.UNREACHABLE;
            default -> status < HttpURLConnection.HTTP_INTERNAL_ERROR ? CommandFailure.REFUSED : CommandFailure.FAILED;
        };
    }

    private static String text(@Nullable InputStream stream) throws IOException {
        if (stream == null) {
            return "";
        }
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
