package dev.residua.engine.backend;

/** Whether a backend can run here, and if not, the exact reason and what to do. */
public record Availability(boolean available, String reason) {
    public static final Availability YES = new Availability(true, "");

    public static Availability no(String reason) {
        return new Availability(false, reason);
    }
}
