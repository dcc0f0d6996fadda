/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the interface offers, as its resources say: the methods of each path, and the query parameters of each operation. */
@Singleton
class Operations {
    private final Map<Method, Set<String>> parameters = new ConcurrentHashMap<>();
    private volatile List<Offer> offers = List.of();

    private record Offer(Pattern path, String method) {}

    void start(@Observes StartupEvent event, BeanManager beans) {
        offers = beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .map(bean -> bean.getBeanClass())
                .filter(type -> type.isAnnotationPresent(Path.class))
                .distinct()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()).flatMap(method -> offer(type, method)))
                .toList();
    }

    /** The methods that a path knows, {@code GET, HEAD}; empty for a path that there is not. */
    String allowedAt(String path) {
        Set<String> methods = offers.stream()
                .filter(offer -> offer.path().matcher(path).matches())
                .map(Offer::method)
                .collect(Collectors.toCollection(TreeSet::new));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    /** Those that the operation knows, in the order of the alphabet. */
    Set<String> queryParametersOf(Method operation) {
        return parameters.computeIfAbsent(
                operation,
                one -> Arrays.stream(one.getParameters())
                        .flatMap(parameter -> Stream.ofNullable(parameter.getAnnotation(QueryParam.class)))
                        .map(QueryParam::value)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Stream<Offer> offer(Class<?> type, Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .flatMap(annotation -> Stream.ofNullable(annotation.getAnnotation(HttpMethod.class)))
                .map(http -> new Offer(pattern(type, method), http.value()));
    }

    private static Pattern pattern(Class<?> type, Method method) {
        Path below = method.getAnnotation(Path.class);
        String path = type.getAnnotation(Path.class).value() + (below == null ? "" : "/" + below.value());
        return Pattern.compile(path.replaceAll("/+", "/").replaceAll("\\{[^}]*}", "[^/]+") + "/?");
    }
}
