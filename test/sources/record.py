"""Records the files that the tests of sources read: pip install numpy pyarrow pillow; python3 test/sources/record.py

What the arrays hold is said in the tests: a few rows of every type, order and version.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

here = Path(__file__).parent

# Arrays: [3, 2] of every type, in both orders of bytes, row behind row and column behind column.
arrays = here / "npy"
arrays.mkdir(exist_ok=True)
for kind in ["?", "i1", "u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8",
             "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
    values = np.array([[0, 1], [2, 3], [4, 100]])
    name = kind.replace("<", "little-").replace(">", "big-").replace("?", "truth")
    np.save(arrays / f"{name}.npy", values.astype(kind))
cube = np.arange(24).reshape(2, 3, 4)
np.save(arrays / "fortran.npy", np.asfortranarray(cube.astype("<f4")))
for version in [(1, 0), (2, 0), (3, 0)]:
    with open(arrays / f"version-{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, np.array([7, 8, 9], dtype="u1"), version=version)
np.save(arrays / "texts.npy", np.array(["rose", "tulipán", ""]))
np.save(arrays / "bytes.npy", np.array([b"rose", b"tulip"]))
np.save(arrays / "complex.npy", np.array([1j, 2]))
np.save(arrays / "records.npy", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f4")]))
np.save(arrays / "dates.npy", np.array(["2024-01-01"], dtype="datetime64[D]"))
np.save(arrays / "scalar.npy", np.array(1.0))
np.save(arrays / "empty.npy", np.zeros((0, 2)))
points = {"point": np.array([[1, 2], [3, 4], [5, 6]], dtype="<f4"), "kind": np.array([0, 2, 1])}
np.savez(arrays / "stored.npz", **points)
np.savez_compressed(arrays / "deflated.npz", **points)

# Tables.
tables = here / "parquet"
tables.mkdir(exist_ok=True)
table = pa.table({
    "x": pa.array([0.5, 1.5, 2.5, 3.5], pa.float64()),
    "single": pa.array([0.25, 0.5, 0.75, 1.0], pa.float32()),
    "count": pa.array([1, 2, 3, 4], pa.int64()),
    "small": pa.array([-1, 2, -3, 4], pa.int32()),
    "flag": pa.array([True, False, True, False]),
    "kind": pa.array(["red", "blue", "red", "green"]).dictionary_encode(),
    "text": pa.array(["a", "b", "c", "d"]),
    "list": pa.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]], pa.list_(pa.float32())),
    "gap": pa.array([1.0, 2.0, None, 4.0]),
    "hole": pa.array([1.0, 2.0, float("nan"), 4.0]),
    "day": pa.array([date(2024, 1, d) for d in (1, 2, 3, 4)]),
    "large": pa.array([1, 2, 3, 2**53 + 1], pa.int64()),
})
for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
    pq.write_table(table, tables / f"{codec}.parquet", compression=codec, row_group_size=2)
pq.write_table(table.slice(0, 0), tables / "empty.parquet")

# Pictures, 3 wide and 2 high.
pictures = here / "images"
for folder in ["red", "blue"]:
    (pictures / folder).mkdir(parents=True, exist_ok=True)
colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]], [[10, 20, 30], [0, 0, 0], [255, 255, 255]]], dtype="u1")
Image.fromarray(colours).save(pictures / "red" / "colour.png")
Image.fromarray(colours).convert("L").save(pictures / "red" / "grey.png")
Image.fromarray(colours).convert("P").save(pictures / "blue" / "palette.png")
Image.fromarray(np.dstack([colours, np.full((2, 3), 128, "u1")])).save(pictures / "blue" / "alpha.png")
Image.fromarray(np.full((2, 3, 3), [200, 30, 30], dtype="u1")).save(pictures / "red" / "even.jpg", quality=95)
