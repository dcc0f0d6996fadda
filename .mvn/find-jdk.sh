# Sourced by ./mvnw and ./chancery: sets JAVA_HOME to a JDK that can build and run Chancery, or stops with a sentence.
# Looks at CHANCERY_JAVA_HOME, then JAVA_HOME, then the usual places (newest first), then PATH. It reads the JDK's
# `release` file instead of starting `java -version`, which would cost every command a tenth of a second.

CHANCERY_JDK_MIN=25

chancery_jdk_version() { # prints the major version of the JDK at $1, or nothing where there is no JDK (a JRE is not enough)
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

chancery_jdk_fits() {
  chancery_jdk_found=$(chancery_jdk_version "$1")
  [ -n "$chancery_jdk_found" ] && [ "$chancery_jdk_found" -ge "$CHANCERY_JDK_MIN" ]
}

chancery_find_jdk() {
  if [ -n "${CHANCERY_JAVA_HOME-}" ]; then
    if chancery_jdk_fits "$CHANCERY_JAVA_HOME"; then JAVA_HOME=$CHANCERY_JAVA_HOME; return 0; fi
    echo "chancery: CHANCERY_JAVA_HOME=$CHANCERY_JAVA_HOME is not a JDK $CHANCERY_JDK_MIN or newer; correct it or unset it." >&2
    return 1
  fi
  if [ -n "${JAVA_HOME-}" ] && chancery_jdk_fits "$JAVA_HOME"; then return 0; fi
  chancery_jdk_best= chancery_jdk_best_version=0
  for chancery_jdk in /usr/lib/jvm/* "${HOME-}"/.sdkman/candidates/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if chancery_jdk_fits "$chancery_jdk" && [ "$chancery_jdk_found" -gt "$chancery_jdk_best_version" ]; then
      chancery_jdk_best=$chancery_jdk chancery_jdk_best_version=$chancery_jdk_found
    fi
  done
  if [ -z "$chancery_jdk_best" ] && command -v javac >/dev/null 2>&1; then
    chancery_jdk=$(readlink -f "$(command -v javac)" 2>/dev/null)
    chancery_jdk=${chancery_jdk%/bin/javac}
    if chancery_jdk_fits "$chancery_jdk"; then chancery_jdk_best=$chancery_jdk; fi
  fi
  if [ -z "$chancery_jdk_best" ]; then
    echo "chancery: no JDK $CHANCERY_JDK_MIN or newer found (looked at JAVA_HOME, /usr/lib/jvm, SDKMAN, /opt, PATH)." >&2
    echo "chancery: install one (apt install temurin-25-jdk, sdk install java 25-tem, or https://adoptium.net) or point JAVA_HOME at it." >&2
    return 1
  fi
  JAVA_HOME=$chancery_jdk_best
}

chancery_find_jdk || exit 1
export JAVA_HOME
