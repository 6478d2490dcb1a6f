/*
 * Lets User-Mode Linux older than 6.13 run on processors with AMX.
 *
 * Linux wants the whole register state from whoever sets it by ptrace (PTRACE_SETREGSET, NT_X86_XSTATE; arch/x86/kernel/fpu/regset.c).
 * AMX makes that state 11008 bytes long, and User-Mode Linux hands over the 2696 bytes that it knows: the call fails with EFAULT
 * and each guest panics in its init. Preloaded into linux.uml, this function reads the whole state, replaces the part that
 * User-Mode Linux knows, and sets the whole.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static long set_registers(long pid, void *set, struct iovec *known) {
  static __thread char state[1 << 16];
  struct iovec whole = {state, sizeof state};
  if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, set, &whole) != 0 || whole.iov_len <= known->iov_len)
    return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, set, known);
  memcpy(state, known->iov_base, known->iov_len);
  return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, set, &whole);
}

long ptrace(enum __ptrace_request request, ...) {
  va_list rest;
  va_start(rest, request);
  long pid = va_arg(rest, int);
  void *address = va_arg(rest, void *);
  void *data = va_arg(rest, void *);
  va_end(rest);
  if (request == PTRACE_SETREGSET && (unsigned long)address == NT_X86_XSTATE) return set_registers(pid, address, data);
  if (request != PTRACE_PEEKTEXT && request != PTRACE_PEEKDATA && request != PTRACE_PEEKUSER)
    return syscall(SYS_ptrace, request, pid, address, data);
  /* the kernel stores the word, and the library returns it: ptrace(2) */
  long word = 0;
  long failed = syscall(SYS_ptrace, request, pid, address, &word);
  if (failed == 0) errno = 0;
  return failed == 0 ? word : failed;
}
