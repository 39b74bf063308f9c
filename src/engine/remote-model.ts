import { ConfigurationError, errorText } from "../errors.js";

/** A model file on a server, as far as the server tells before it is fetched. */
export interface RemoteModel {
  readonly url: string;
  /** In bytes; null where the server does not say. */
  readonly size: number | null;
  /** SHA-256 in hexadecimal; null where the server does not say. */
  readonly sha256: string | null;
}

const patienceMilliseconds = 20_000;

/**
 * Asks the server about the file behind an `hf:user/repository/file.gguf` URI, and looks at its first four bytes, so
 * that a wrong address costs a second and not a download.
 *
 * @param endpoint Base of the server, HF_ENDPOINT.
 * @throws ConfigurationError naming the address, what is wrong and what helps: no network, 401, 404, not a GGUF file.
 */
export async function findRemoteModel(uri: string, endpoint: string, signal?: AbortSignal): Promise<RemoteModel> {
  const [user, repository, ...path] = uri.replace(/^hf:/, "").split("/");
  const url = `${endpoint.replace(/\/+$/, "")}/${user}/${repository}/resolve/main/${path.join("/")}`;
  // The address itself answers with a redirection that carries the file's size and hash; its target knows neither.
  const head = await ask(url, { method: "HEAD", redirect: "manual" }, signal);
  const start = await ask(url, { headers: { range: "bytes=0-3" } }, signal);
  const magic = Buffer.from((await start.body?.getReader().read())?.value ?? []).subarray(0, 4);
  await start.body?.cancel().catch(() => {});
  if (magic.toString("latin1") !== "GGUF") {
    throw new ConfigurationError([
      `${url} is not a GGUF model file. Check the name, and that HF_ENDPOINT (${endpoint}) is a Hugging Face server.`,
    ]);
  }
  const etag = head.headers.get("x-linked-etag")?.replaceAll('"', "") ?? "";
  const range = /\/(\d+)$/.exec(start.headers.get("content-range") ?? "")?.[1];
  const size = head.headers.get("x-linked-size") ?? range ?? (head.ok ? head.headers.get("content-length") : null);
  return { url, size: size === null ? null : Number(size), sha256: /^[0-9a-f]{64}$/.test(etag) ? etag : null };
}

async function ask(url: string, options: RequestInit, signal?: AbortSignal): Promise<Response> {
  // Not AbortSignal.timeout: within any(), Node may collect it before it fires.
  const patience = new AbortController();
  const late = () => patience.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  setTimeout(late, patienceMilliseconds).unref();
  let response: Response;
  try {
    response = await fetch(url, {
      ...options,
      signal: signal === undefined ? patience.signal : AbortSignal.any([patience.signal, signal]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error && error.cause !== undefined ? errorText(error.cause) : errorText(error);
    throw new ConfigurationError(
      [`${new URL(url).origin} cannot be reached (${reason}). Check the network, or set HF_ENDPOINT to a mirror.`],
      { cause: error },
    );
  }
  if (response.status >= 400) {
    const remedy =
      response.status === 404
        ? "Check the name; the catalogue's names stand in models/catalog.json."
        : response.status === 401 || response.status === 403
          ? "The server wants a login for this file; download it by hand and set MODEL to its path."
          : "Try again later, or set HF_ENDPOINT to a mirror.";
    throw new ConfigurationError([`${url} answers ${response.status} ${response.statusText}. ${remedy}`]);
  }
  return response;
}
