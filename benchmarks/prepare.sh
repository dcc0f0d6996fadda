# Sourced by the programs beside it, from the root of the repository. Finds a JDK, stops if a tool is missing, and builds services and benchmarks where they
# are missing or older than their sources. `need` names the tools: the program, and after a colon the package of Debian if that has another name.
. .mvn/find-jdk.sh

missing=
for tool in ${need-}; do
  PATH=$PATH:/usr/sbin command -v "${tool%%:*}" >/dev/null || missing="$missing ${tool##*:}"
done
if [ -n "$missing" ]; then
  echo "${0##*/}: not installed:$missing (Debian: apt-get install$missing)" >&2
  exit 2
fi
PATH=$PATH:/usr/sbin

./chancery build
if ! [ -e benchmarks/target/lib ] \
  || [ -n "$(find pom.xml x509 contracts event-log benchmarks \( -name target -o -name test \) -prune -o -type f -newer benchmarks/target/lib -print | head -n 1)" ]; then
  ./mvnw -q -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -pl benchmarks -am package </dev/null
  touch benchmarks/target/lib
fi
