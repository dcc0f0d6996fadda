/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bind",
        mixinStandardHelpOptions = true,
        description = "Binds a service to a host: certificates of one kind are delivered to a directory there.",
        footer = {
            "",
            "Example:",
            "  chancery bind api web-1 --directory etc/api/tls --hook 'systemctl reload api'",
            "Files written: KIND-key.pem, KIND-cert.pem, KIND-chain.pem, ca-cert.pem"
        })
final class BindCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "the service's name")
    @SuppressWarnings("NullAway.Init") // required
    private String service;

    @Parameters(index = "1", paramLabel = "HOST", description = "the host's name")
    @SuppressWarnings("NullAway.Init") // required
    private String host;

    @Option(
            names = "--kind",
            paramLabel = "K",
            description = "kind of certificate: server, client or dual (default: " + "${DEFAULT-VALUE})")
    private String kind = "server";

    @Option(
            names = "--directory",
            required = true,
            paramLabel = "DIR",
            description = "the directory on the host, relative to the target's root")
    @SuppressWarnings("NullAway.Init") // required
    private String directory;

    @Option(names = "--owner", description = "the files' owner on the host")
    private @Nullable String owner;

    @Option(names = "--group", description = "the files' group on the host")
    private @Nullable String group;

    @Option(names = "--mode", description = "the key's mode, at most 0640 (default: 0600)")
    private @Nullable String mode;

    @Option(
            names = "--hook",
            paramLabel = "COMMAND",
            description = "the command to run on the host after the files have changed, if the distributor's operator "
                    + "allows it; split at spaces, no shell")
    private @Nullable String hook;

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("host", host);
        body.put("kind", kind);
        body.put("directory", directory);
        putIfSet(body, "owner", owner);
        putIfSet(body, "group", group);
        putIfSet(body, "mode", mode);
        body.put("hook", hook == null ? List.of() : List.of(hook.strip().split("\\s+")));
        Registry.Answer answer = commonOptions
                .registry()
                .post("/api/services/" + Registry.encoded(service) + "/bindings", body, Map.of());
        if (!commonOptions.printedAsJson(answer)) {
            commonOptions
                    .out()
                    .printf(
                            "%s/%s is bound to %s, directory %s, service version %s%nnext: %s%n",
                            service,
                            kind,
                            host,
                            directory,
                            answer.json().text("version"),
                            commonOptions.next("issue " + service + " --kind " + kind));
        }
        return 0;
    }

    private static void putIfSet(Map<String, Object> body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}
