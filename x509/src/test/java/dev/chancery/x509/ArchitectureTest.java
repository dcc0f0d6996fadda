/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.chancery.x509.crl.CrlDraft;
import dev.chancery.x509.lint.CrlLint;
import java.io.File;
import java.io.FileInputStream;
import java.net.Socket;
import java.net.URL;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.chancery.x509");

    @Test
    void knowsBouncyCastleAndTheJdkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.chancery.x509..", "java..", "javax.crypto..", "org.bouncycastle..", "org.jspecify..")
                .check(MAIN);
    }

    @Test
    void doesNoInputOrOutput() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net.http..", "java.sql..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(File.class, FileInputStream.class, Socket.class, URL.class)
                .check(MAIN);
    }

    @Test
    void hasNoClock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Date.class)
                .check(MAIN);
    }

    @Test
    void makesNoRandomSourceOfItsOwn() {
        noClasses()
                .should()
                .callConstructor(SecureRandom.class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class)
                .check(MAIN);
    }

    @Test
    void lintDoesNotAskTheMaker() {
        noClasses()
                .that()
                .resideInAPackage(CrlLint.class.getPackageName())
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        CertificateDraft.class,
                        CrlDraft.class,
                        CrlAddress.class,
                        DraftExtensions.class,
                        SubjectName.class,
                        SubjectNameCheck.class)
                .check(MAIN);
    }
}
