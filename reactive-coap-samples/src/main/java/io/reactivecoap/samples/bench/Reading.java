package io.reactivecoap.samples.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process has used since it began, all threads and the JVM's own among them.
 *
 * @param nanos the clock
 * @param cpuNanos processor time
 * @param allocated bytes allocated by the threads that are alive
 * @param jitMillis time spent compiling
 * @param gcMillis time spent collecting garbage
 * @param userTicks processor time in the program, in the kernel's ticks
 * @param systemTicks processor time in the kernel, in its ticks
 */
record Reading(
        long nanos, long cpuNanos, long allocated, long jitMillis, long gcMillis, long userTicks, long systemTicks) {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final double MIB = 1 << 20;
    private static final int PAGE = 4096;
    // The fields of /proc/self/stat after the name of the program, which may hold blanks
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    static Reading now() {
        String[] stat = fields("/proc/self/stat");
        return new Reading(
                System.nanoTime(),
                SYSTEM.getProcessCpuTime(),
                allocatedByThreads(),
                ManagementFactory.getCompilationMXBean().getTotalCompilationTime(),
                collecting(),
                field(stat, USER_TICKS),
                field(stat, SYSTEM_TICKS));
    }

    /** What was used from an earlier reading to this one. */
    Reading since(Reading earlier) {
        return new Reading(
                nanos - earlier.nanos,
                cpuNanos - earlier.cpuNanos,
                allocated - earlier.allocated,
                jitMillis - earlier.jitMillis,
                gcMillis - earlier.gcMillis,
                userTicks - earlier.userTicks,
                systemTicks - earlier.systemTicks);
    }

    double seconds() {
        return nanos / 1e9;
    }

    double systemPercent() {
        return 100.0 * systemTicks / Math.max(1, userTicks + systemTicks);
    }

    static int threads() {
        return THREADS.getThreadCount();
    }

    /** Resident memory in MiB; 0 where there is no {@code /proc}. */
    static double residentMib() {
        return field(fields("/proc/self/statm"), 1) * PAGE / MIB;
    }

    /** How many descriptors are open; 0 where the system has none. */
    static long descriptors() {
        return SYSTEM instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    }

    /** How many descriptors may be open, as {@code ulimit -n} says; 0 where the system has none. */
    static long mostDescriptors() {
        return SYSTEM instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : 0;
    }

    /** What is live in the heap, in MiB; what finalisers and cleaners hold on to takes more than one collection. */
    static double liveHeapMib() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(150);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    }

    /** The heap's peak counts from now on. */
    static void forgetPeakHeap() {
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** The most that was in the heap, garbage included, in MiB: the sum over its parts. */
    static double peakHeapMib() {
        return heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MIB;
    }

    private static Stream<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static long allocatedByThreads() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes); // -1 stands for a thread that has ended meanwhile
        }
        return sum;
    }

    private static long collecting() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private static String[] fields(String file) {
        try {
            String line = Files.readString(Path.of(file));
            return line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
        } catch (IOException e) {
            return new String[0]; // not a Linux
        }
    }

    private static long field(String[] fields, int index) {
        return index < fields.length ? Long.parseLong(fields[index]) : 0;
    }
}
