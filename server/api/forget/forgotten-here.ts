import { withStore } from "@/server/api/load-snapshot.ts";
import { forgottenIn } from "@/server/store/forgotten-name-repository.ts";

/** Who is kept under a pseudonym in the local database; undefined: nobody. */
export const forgottenHere = (): ReturnType<typeof forgottenIn> => withStore(forgottenIn);
