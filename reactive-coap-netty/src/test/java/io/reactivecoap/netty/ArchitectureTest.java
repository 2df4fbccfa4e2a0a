package io.reactivecoap.netty;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.JavaModifier.VOLATILE;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveModifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.reactivecoap.netty.internal.transport.Dialling;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of packages in ARCHITECTURE.md, kept by the build. */
class ArchitectureTest {
    private static final String INTERNAL = "io.reactivecoap.netty.internal.";

    /** A row uses the rows above it and the API, never one below; rooms on one row do not see each other. */
    private static final List<List<String>> ROWS = List.of(
            List.of("message"),
            List.of("codec"),
            List.of("time"),
            List.of("link"),
            List.of("link.datagram", "link.stream"),
            List.of("exchange"),
            List.of("observe", "block"),
            List.of("session"),
            List.of("security"),
            List.of("endpoint"),
            List.of("transport"),
            List.of("lifecycle"),
            List.of("reactive"));

    private static final int LAST_CORE_ROW = ROWS.indexOf(List.of("session"));

    private static final DescribedPredicate<JavaClass> CORE =
            inRooms(roomsOf(ROWS.subList(0, LAST_CORE_ROW + 1))).as("are of the core");

    private static final DescribedPredicate<JavaClass> INTERNALS = resideInAPackage(INTERNAL + ".");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludePackageInfos())
            .importPackages("io.reactivecoap.netty");

    static List<String> rooms() {
        return roomsOf(ROWS);
    }

    @Test
    void findsTheClassesItJudges() {
        assertThat(CLASSES.that(CORE)).isNotEmpty();
        assertThat(CLASSES.that(inRooms(List.of("message")))).isNotEmpty();
        assertThat(CLASSES.that(inRooms(List.of("codec")))).isNotEmpty();
    }

    @Test
    void givesEveryInternalClassARoom() {
        classes()
                .that(INTERNALS)
                .should(be(inRooms(rooms()).as("in a room of the table")))
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void looksOnlyUpwards(String room) {
        noClasses()
                .that(inRooms(List.of(room)))
                .should()
                .dependOnClassesThat(inRooms(outOfSightOf(room)))
                .allowEmptyShould(isUnbuilt(inRooms(List.of(room))))
                .check(CLASSES);
    }

    @Test
    void hasNoPackageCycles() {
        slices().matching("io.reactivecoap.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void keepsTheCorePure() {
        noClasses().that(CORE).should(touchTheWorld()).check(CLASSES);
    }

    /** Reactor Netty's HTTP is optional: what needs it is loaded by who wants WebSockets, through one door. */
    @Test
    void needsHttpForWebSocketsOnly() {
        DescribedPredicate<JavaClass> http = resideInAnyPackage(
                "reactor.netty.http..", "io.netty.handler.codec.http..", "io.netty.handler.codec.http2..");
        DescribedPredicate<JavaClass> webSockets = describe(
                "are of WebSockets",
                type -> Set.of("WebSocketTransport", "Upgrade", "FrameEndpoint")
                        .contains(type.getName().replaceFirst(".*\\.", "").replaceFirst("\\$.*", "")));
        noClasses()
                .that(DescribedPredicate.not(webSockets))
                .should()
                .dependOnClassesThat(http)
                .check(CLASSES);
        classes()
                .that(webSockets)
                .should()
                .onlyHaveDependentClassesThat(webSockets.or(belongToAnyOf(Dialling.class)))
                .check(CLASSES);
    }

    /** It is packed into an artifact of its own, which alone may ask for what tests need. */
    @Test
    void keepsWhatIsForUsersTestsApart() {
        DescribedPredicate<JavaClass> testing = resideInAPackage("io.reactivecoap.netty.testing");
        assertThat(CLASSES.that(testing)).isNotEmpty();
        noClasses()
                .that(DescribedPredicate.not(testing))
                .should()
                .dependOnClassesThat(testing.or(resideInAPackage("reactor.test..")))
                .check(CLASSES);
    }

    /** Micrometer is optional: what needs it is used by nobody here. */
    @Test
    void needsMicrometerForMetricsAndObservationsOnly() {
        DescribedPredicate<JavaClass> bound = resideInAPackage("io.reactivecoap.netty.micrometer");
        noClasses()
                .that(DescribedPredicate.not(bound))
                .should()
                .dependOnClassesThat(resideInAPackage("io.micrometer..").or(bound))
                .check(CLASSES);
        noClasses().that(bound).should().dependOnClassesThat(INTERNALS).check(CLASSES);
    }

    @Test
    void confinesTheCoreToOneThread() {
        noFields()
                .that()
                .areDeclaredInClassesThat(CORE)
                .should(haveModifier(VOLATILE))
                .check(CLASSES);
        noMethods()
                .that()
                .areDeclaredInClassesThat(CORE)
                .should(haveModifier(SYNCHRONIZED))
                .check(CLASSES);
    }

    @Test
    void noticesAClockCalledOrPassedOn() {
        assertThatThrownBy(() -> noClasses().should(touchTheWorld()).check(imported(CallsAClock.class)))
                .hasMessageContaining("currentTimeMillis");
        assertThatThrownBy(() -> noClasses().should(touchTheWorld()).check(imported(PassesAClockOn.class)))
                .hasMessageContaining("nanoTime");
    }

    @Test
    void publishesNoInternalType() {
        DescribedPredicate<JavaClass> published =
                describe("are published", type -> isPublished(type) && !INTERNALS.test(type));
        noClasses()
                .that(published)
                .should(nameInASignature(INTERNALS))
                .allowEmptyShould(isUnbuilt(published))
                .check(CLASSES);
    }

    @Test
    void noticesWhatASignatureNames() {
        var dice = belongToAnyOf(Random.class);
        noClasses().should(nameInASignature(dice)).check(imported(KeepsItsDice.class));
        assertThatThrownBy(() -> noClasses().should(nameInASignature(dice)).check(imported(ShowsItsDice.class)))
                .hasMessageContaining("ShowsItsDice.dice()");
    }

    private static List<String> roomsOf(List<List<String>> rows) {
        return rows.stream().flatMap(List::stream).toList();
    }

    private static DescribedPredicate<JavaClass> inRooms(Collection<String> rooms) {
        return describe(
                "live in " + rooms, type -> roomOf(type).filter(rooms::contains).isPresent());
    }

    /** The room a class lives in: the longest that is a prefix of its package. */
    private static Optional<String> roomOf(JavaClass type) {
        var home = type.getPackageName() + ".";
        return rooms().stream()
                .filter(room -> home.startsWith(INTERNAL + room + "."))
                .max(comparing(String::length));
    }

    private static List<String> outOfSightOf(String room) {
        return ROWS.stream()
                .dropWhile(row -> !row.contains(room))
                .flatMap(List::stream)
                .filter(other -> !other.equals(room))
                .toList();
    }

    /** Only what has no classes yet may be judged without any. */
    private static boolean isUnbuilt(DescribedPredicate<JavaClass> types) {
        return CLASSES.that(types).isEmpty();
    }

    /** Sockets, Reactor, threads, clocks, chance and logs: what is handed to the core, never fetched by it. */
    private static ArchCondition<JavaClass> touchTheWorld() {
        return dependOnClassesThat(resideInAnyPackage(
                                "reactor..",
                                "io.netty.channel..",
                                "java.util.concurrent..",
                                "java.util.random..",
                                "java.util.logging..",
                                "org.slf4j..",
                                "io.netty.util.internal.logging..")
                        .or(belongToAnyOf(
                                Clock.class,
                                Instant.class,
                                Random.class,
                                SecureRandom.class,
                                Thread.class,
                                System.Logger.class)))
                .or(accessTargetWhere(
                        describe("it reads a clock or throws dice", ArchitectureTest::readsClockOrChance)))
                .as("touch the world");
    }

    private static boolean readsClockOrChance(JavaAccess<?> access) {
        return Set.of(
                        "java.lang.System.nanoTime",
                        "java.lang.System.currentTimeMillis",
                        "java.lang.Math.random",
                        "java.lang.StrictMath.random",
                        "java.util.UUID.randomUUID")
                .contains(access.getTargetOwner().getName() + "." + access.getName());
    }

    /** What a user of the class can see of it: what it extends, and every public or protected member. */
    private static ArchCondition<JavaClass> nameInASignature(DescribedPredicate<JavaClass> types) {
        return new ArchCondition<>("name in a signature types that " + types.getDescription()) {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                parents(user).filter(types).forEach(it -> events.add(named(user, user.getFullName(), it)));
                for (var member : user.getMembers()) {
                    if (isPublished(member)) {
                        signature(member)
                                .filter(types)
                                .forEach(it -> events.add(named(member, member.getFullName(), it)));
                    }
                }
            }
        };
    }

    private static Stream<JavaClass> parents(JavaClass type) {
        return Stream.of(
                        type.getSuperclass().stream(), type.getInterfaces().stream(), type.getTypeParameters().stream())
                .flatMap(it -> it)
                .flatMap(it -> it.getAllInvolvedRawTypes().stream());
    }

    private static Stream<JavaClass> signature(JavaMember member) {
        var thrown = member instanceof JavaCodeUnit code ? code.getExceptionTypes() : List.<JavaClass>of();
        return Stream.concat(member.getAllInvolvedRawTypes().stream(), thrown.stream());
    }

    private static ConditionEvent named(Object who, String where, JavaClass what) {
        return SimpleConditionEvent.satisfied(who, where + " names " + what.getName());
    }

    private static boolean isPublished(HasModifiers it) {
        return it.getModifiers().contains(PUBLIC) || it.getModifiers().contains(PROTECTED);
    }

    private static JavaClasses imported(Class<?> type) {
        return new ClassFileImporter().importClasses(type);
    }

    static final class CallsAClock {
        final long start = System.currentTimeMillis();
    }

    static final class PassesAClockOn {
        final LongSupplier ticker = System::nanoTime;
    }

    static final class KeepsItsDice {
        private final Random dice = new Random(1);
        final int thrown = dice.nextInt();
    }

    static final class ShowsItsDice {
        protected Optional<Random> dice() {
            return Optional.empty();
        }
    }
}
