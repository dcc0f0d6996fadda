#!/bin/bash
# What a container of the suite does: setup | provision | issuer | registry | ocsp | distributor | watcher, audit …, or health PORT.
set -eu

# What libraries unpack to load or to serve, nobody else may write; an Error in one thread must not leave a container that looks alive.
guards=(-XX:+ExitOnOutOfMemoryError -XX:-UsePerfData -Djava.io.tmpdir=/tmp/private)
if [ "${1-}" != health ]; then mkdir -p -m 0700 /tmp/private; fi

case ${1-} in
  setup | provision)
    exec java "${guards[@]}" -Xmx64m -XX:+UseSerialGC -Duser.language=en -Duser.timezone=UTC -XX:TieredStopAtLevel=1 -cp '/opt/chancery/setup/*' \
      dev.chancery.stack.containers.ContainerCommand "$1" /chancery /opt/chancery/topics.yaml
    ;;
  issuer | registry | ocsp | distributor | watcher)
    exec java "${guards[@]}" -Xmx112m -XX:+UseSerialGC -Duser.language=en -Duser.timezone=UTC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
      "-Dquarkus.config.locations=/chancery/$1/services/$1.properties" -jar "/opt/chancery/$1/quarkus-run.jar"
    ;;
  audit) # in the issuer's container
    shift
    exec java "${guards[@]}" -XX:+UseSerialGC -Duser.language=en -Duser.timezone=UTC -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
      -cp '/opt/chancery/issuer/app/*:/opt/chancery/issuer/lib/main/*:/opt/chancery/issuer/lib/boot/*' dev.chancery.issuer.reconcile.AuditCommand "$@"
    ;;
  health) # by bash alone: the image has no HTTP client, and a JVM every few seconds would cost more than the service
    exec 3<>"/dev/tcp/127.0.0.1/$2"
    printf 'GET /q/health/ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3
    read -r -t 3 status <&3
    case $status in *' 200 '*) exit 0 ;; *) exit 1 ;; esac
    ;;
  *)
    echo 'usage: setup | provision | issuer | registry | ocsp | distributor | watcher | audit … | health PORT' >&2
    exit 2
    ;;
esac
