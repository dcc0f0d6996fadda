# One image for the five services and the two steps before them; the first argument says which (deploy/container-entrypoint.sh).
# It takes what `./mvnw package` built and compiles nothing: what runs here is what was tested.
FROM eclipse-temurin:25-jre

# The number of the Kafka image's user, who has to read a file that is for nobody else. No name goes with it: some base images use it already.
# The database's password is handed to the group of PostgreSQL's image (999).
RUN for part in setup client kafka issuer registry ocsp distributor watcher; do \
      mkdir -p -m 0700 /chancery/$part && chown 1000:1000 /chancery/$part; \
    done \
 && mkdir -m 0750 /chancery/postgres && chown 1000:999 /chancery/postgres

COPY deploy/container-entrypoint.sh /opt/chancery/entrypoint
COPY deploy/topics.yaml /opt/chancery/
COPY local-stack/target/containers /opt/chancery/setup
COPY local-stack/target/chancery-local-stack.jar /opt/chancery/setup/
COPY issuer-service/target/quarkus-app /opt/chancery/issuer
COPY registry-service/target/quarkus-app /opt/chancery/registry
COPY ocsp-service/target/quarkus-app /opt/chancery/ocsp
COPY distributor-service/target/quarkus-app /opt/chancery/distributor
COPY expiry-watcher/target/quarkus-app /opt/chancery/watcher

ENV HOME=/tmp
USER 1000:1000
WORKDIR /tmp
ENTRYPOINT ["bash", "/opt/chancery/entrypoint"]
