// The home directory of the user, which is never a part of the working directory.
import { userInfo } from 'node:os';

/** `HOME` if it is an absolute path, else the home directory of the user database (passwd(5)), else `/`. */
export function homeDirectory({ HOME: home = '' }: Readonly<Record<string, string | undefined>>): string {
  if (home.startsWith('/')) return home;
  try {
    return userInfo().homedir;
  } catch {
    return '/'; // the user is not in the database
  }
}
