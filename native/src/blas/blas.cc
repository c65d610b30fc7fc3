// Looks for a BLAS by the names under which systems keep them.
#include "blas.h"

#include <cstdlib>
#include <cstring>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace nnc {
namespace {

#if defined(_WIN32)
using Library = HMODULE;
Library open_library(const char* name) { return LoadLibraryA(name); }
void close_library(Library library) { FreeLibrary(library); }
void* symbol(Library library, const char* name) { return reinterpret_cast<void*>(GetProcAddress(library, name)); }
std::string path_of(void*, const char* name) { return name; }
#else
using Library = void*;
Library open_library(const char* name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }
void close_library(Library library) { dlclose(library); }
void* symbol(Library library, const char* name) { return dlsym(library, name); }
std::string path_of(void* function, const char* name) {
  Dl_info found;
  return dladdr(function, &found) != 0 && found.dli_fname != nullptr ? found.dli_fname : name;
}
#endif

// How to know a library, to keep it on one thread, and to ask what it is. The reference BLAS has none of these.
struct Maker {
  const char* name;
  const char* mark;
  const char* set_threads;
  const char* configuration;
};
constexpr Maker makers[] = {
    {"OpenBLAS", "openblas_get_config", "openblas_set_num_threads", "openblas_get_config"},
    {"MKL", "MKL_Get_Max_Threads", "MKL_Set_Num_Threads", nullptr},
    {"BLIS", "bli_info_get_version_str", "bli_thread_set_num_threads", "bli_info_get_version_str"},
    {"Accelerate", "vDSP_create_fftsetup", nullptr, nullptr},
    {"ATLAS", "ATL_buildinfo", nullptr, nullptr},
};

constexpr const char* candidates[] = {
#if defined(__APPLE__)
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "libopenblas.0.dylib",
    "/opt/homebrew/opt/openblas/lib/libopenblas.0.dylib",
    "libmkl_rt.2.dylib",
    "libblis.4.dylib",
#elif defined(_WIN32)
    "libopenblas.dll",
    "openblas.dll",
    "mkl_rt.2.dll",
    "libblis.dll",
#else
    "libopenblas.so.0",
    "libopenblas.so",
    "libmkl_rt.so.2",
    "libmkl_rt.so",
    "libblis.so.4",
    "libblis.so",
    "libcblas.so.3",
    "libblas.so.3",
#endif
};

const Maker* maker_of(Library library) {
  for (const Maker& maker : makers) {
    if (symbol(library, maker.mark) != nullptr) return &maker;
  }
  return nullptr;
}

void keep_on_one_thread(Library library, const Maker& maker) {
  // BLIS counts in its own integer type; 64 bits hold either.
  if (void* set = maker.set_threads == nullptr ? nullptr : symbol(library, maker.set_threads)) reinterpret_cast<void (*)(int64_t)>(set)(1);
}

std::string configuration_of(Library library, const Maker& maker) {
  void* ask = maker.configuration == nullptr ? nullptr : symbol(library, maker.configuration);
  const char* answer = ask == nullptr ? nullptr : reinterpret_cast<const char* (*)()>(ask)();
  return answer == nullptr ? "" : answer;
}

// OpenBLAS starts its threads when it is opened, unless this variable says that it needs none.
class OneOpenBlasThread {
 public:
  OneOpenBlasThread() : is_ours_(std::getenv(name) == nullptr) {
#if !defined(_WIN32)
    if (is_ours_) setenv(name, "1", 0);
#endif
  }
  ~OneOpenBlasThread() {
#if !defined(_WIN32)
    if (is_ours_) unsetenv(name);
#endif
  }

 private:
  static constexpr const char* name = "OPENBLAS_NUM_THREADS";
  bool is_ours_;
};

// Takes the library into `blas`, or notes why not.
bool take(Blas& blas, const char* name, bool is_asked_for) {
  const OneOpenBlasThread guard;
  Library library = open_library(name);
  if (library == nullptr) {
    if (is_asked_for) blas.notes = std::string(name) + " can't be opened";
    return false;
  }
  void* single_gemm = symbol(library, "sgemm_");
  void* double_gemm = symbol(library, "dgemm_");
  const Maker* maker = maker_of(library);
  const bool is_usable = single_gemm != nullptr && double_gemm != nullptr && (maker != nullptr || is_asked_for);
  if (!is_usable) {
    blas.notes += (blas.notes.empty() ? "" : "; ") + std::string(name) + (single_gemm == nullptr ? " has no sgemm" : " is the slow reference BLAS");
    close_library(library);
    return false;
  }
  blas.name = maker == nullptr ? "BLAS" : maker->name;
  blas.path = path_of(single_gemm, name);
  if (maker != nullptr) {
    keep_on_one_thread(library, *maker);
    blas.configuration = configuration_of(library, *maker);
  }
  blas.single_gemm = reinterpret_cast<Blas::Gemm>(single_gemm);
  blas.double_gemm = reinterpret_cast<Blas::Gemm>(double_gemm);
  return true;
}

Blas find() {
  Blas blas;
  const char* wanted = std::getenv("NNC_BLAS");
  if (wanted != nullptr && *wanted != '\0') {
    if (std::strcmp(wanted, "none") == 0) {
      blas.notes = "switched off by NNC_BLAS";
    } else {
      blas.is_asked_for = take(blas, wanted, true);
    }
    return blas;
  }
  for (const char* candidate : candidates) {
    if (take(blas, candidate, false)) break;
  }
  return blas;
}

}  // namespace

const Blas& blas() {
  static const Blas& found = *new Blas(find());
  return found;
}

}  // namespace nnc
