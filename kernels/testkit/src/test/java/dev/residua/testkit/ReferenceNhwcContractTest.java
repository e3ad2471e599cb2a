package dev.residua.testkit;

import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Device;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.cpu.CpuExecutable;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.graph.Model;
import dev.residua.reference.ReferenceKernels;
import java.util.List;

/** The reference kernels as another CPU backend falls back on them: in its layout. */
class ReferenceNhwcContractTest extends KernelContract {
    @Override
    protected Backend backend() {
        return new Backend() {
            @Override
            public String name() {
                return "reference-nhwc";
            }

            @Override
            public int priority() {
                return 0;
            }

            @Override
            public Availability availability() {
                return Availability.YES;
            }

            @Override
            public Device device() {
                return new Device("test", 32, 1);
            }

            @Override
            public Executable compile(Model model, CompileOptions options) {
                return CpuExecutable.compile(model, options, Layout.NHWC, List.of(new ReferenceKernels()));
            }
        };
    }
}
