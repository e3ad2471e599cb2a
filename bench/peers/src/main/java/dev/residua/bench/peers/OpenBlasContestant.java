package dev.residua.bench.peers;

import dev.residua.bench.peer.Contestant;
import dev.residua.bench.peer.Workload;
import dev.residua.engine.graph.Node;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** {@code cblas_sgemm}: C = A B^T, packing both at every call as the interface demands. */
final class OpenBlasContestant implements Contestant {
    private final int threads;
    private final int m;
    private final int n;
    private final int k;
    private final FloatPointer a;
    private final FloatPointer b;
    private final FloatPointer c;

    OpenBlasContestant(Workload.Inference workload, int threads) {
        this.threads = threads;
        Node product = workload.model().graph().outputs().getFirst();
        m = product.shape().dim(0);
        n = product.shape().dim(1);
        k = product.input(1).shape().dim(1);
        a = new FloatPointer(workload.input().data());
        b = new FloatPointer(workload.model().parameter(product.input(1)).data());
        c = new FloatPointer((long) m * n);
    }

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public String settings() {
        return openblas_nolapack.OPENBLAS_VERSION.strip() + ", cblas_sgemm row-major A B^T, threads=" + threads;
    }

    @Override
    public void run() {
        // One setting for the whole process, so another contestant may have changed it.
        if (openblas_nolapack.blas_get_num_threads() != threads) openblas_nolapack.blas_set_num_threads(threads);
        openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                openblas_nolapack.CblasNoTrans,
                openblas_nolapack.CblasTrans,
                m,
                n,
                k,
                1,
                a,
                k,
                b,
                k,
                0,
                c,
                n);
    }

    @Override
    public float[] result() {
        float[] copy = new float[Math.multiplyExact(m, n)];
        c.get(copy);
        return copy;
    }

    @Override
    public void close() {
        a.close();
        b.close();
        c.close();
    }
}
