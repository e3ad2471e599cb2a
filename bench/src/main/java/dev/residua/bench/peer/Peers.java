package dev.residua.bench.peer;

import java.util.List;
import java.util.ServiceLoader;

/** The peers on the class path; none where they were not downloaded. */
public final class Peers {
    private Peers() {}

    /** All of them, available or not. */
    public static List<Peer> all() {
        return ServiceLoader.load(Peer.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
