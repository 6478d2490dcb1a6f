// Public keys made for these tests; nobody has their other halves.
export const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKMb4pvo7rCuR/DxI2vBVTcnsC5deLEjlav8O1vnjmAM';
export const ecdsa =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPByfnLdzqgla5hS6jLpFU5ApRcOjS5drCQ1viB3OdzI+lkkKLwjR0wDnkIglpEDnXtd6UOxeZvNQyvtLd7ZKL8=';
export const foreign = '---- BEGIN SSH2 PUBLIC KEY ----\nAAAAC3NzaC1lZDI1NTE5\n---- END SSH2 PUBLIC KEY ----\n';
export const secretKey = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n';
