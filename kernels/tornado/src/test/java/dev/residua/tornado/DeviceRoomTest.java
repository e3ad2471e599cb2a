package dev.residua.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import org.junit.jupiter.api.Test;

class DeviceRoomTest {
    private final DeviceRoom room = new DeviceRoom("0:0 toy", 100, 60);

    @Test
    void whatOneSessionHoldsNoOtherGets() {
        assertEquals(70, room.take("first", 50, 20));
        assertRefused(
                "out of device memory: model 'second' asks for 31 bytes of 0:0 toy, but it has 100, of which other sessions hold 70;"
                        + " use a smaller batch or image",
                30,
                1);
        room.giveBack(70);
        assertEquals(100, room.take("second", 50, 50));
    }

    @Test
    void anArrayThatFitsNoBufferIsRefused() {
        assertRefused(
                "out of device memory: model 'second' asks for 61 bytes of 0:0 toy, but a buffer there holds 60;"
                        + " use a smaller batch or image",
                61);
        assertEquals(60, room.take("second", 60));
    }

    private void assertRefused(String message, long... arrays) {
        assertEquals(
                message,
                assertThrows(ResiduaException.class, () -> room.take("second", arrays))
                        .getMessage());
    }
}
