package dev.residua.tornado;

/**
 * How much of the contract is run. TornadoVM compiles every case anew, which takes about a second, so by default it is a
 * sample; {@code -Dresidua.contract=full} asks for all of it, {@code -Dresidua.contract=2/8} for the second of eight
 * parts, and {@code -Dresidua.contract=clip} for the cases whose names begin so.
 */
final class ContractSample {
    private static final String ASKED = System.getProperty("residua.contract", "");
    private static final String[] PART = (ASKED.equals("full") ? "1/1" : ASKED).split("/");

    private ContractSample() {}

    /** Whether not only a sample is asked for. */
    static boolean isAsked() {
        return !ASKED.isEmpty();
    }

    /** Whether a case belongs to what is asked for. */
    static boolean includes(String name) {
        if (PART.length != 2) return name.startsWith(ASKED);
        return isIn(name, Integer.parseInt(PART[0]) - 1, Integer.parseInt(PART[1]));
    }

    /** Whether a case is in one of several parts of about the same size, counted from 0. */
    static boolean isIn(String name, int part, int parts) {
        return Math.floorMod(name.hashCode(), parts) == part;
    }
}
