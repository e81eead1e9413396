// Reads files with @contentauth/c2pa-wasm and says what it makes of each, as one JSON document.
//
//     node check.mjs MODULES ANCHORS.pem|- FILE...
//
// MODULES is the folder that holds node_modules. Nothing is fetched: remote manifests and revocation lists are off.
// Exit status 0 if every file is Valid or Trusted, 1 otherwise.

import { readFileSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const TYPES = { ".mp4": "video/mp4", ".mov": "video/quicktime", ".jpg": "image/jpeg", ".png": "image/png" };
const USES = "1.3.6.1.5.5.7.3.4\n1.3.6.1.4.1.62558.2.1\n1.3.6.1.5.5.7.3.36\n";

const [modules, anchors, ...files] = process.argv.slice(2);
const folder = resolve(modules, "node_modules/@contentauth/c2pa-wasm/pkg");
const { initSync, WasmReader } = await import(pathToFileURL(join(folder, "c2pa.js")).href);
initSync({ module: readFileSync(join(folder, "c2pa_bg.wasm")) });

const settings = {
  verify: { remote_manifest_fetch: false, ocsp_fetch: false },
  trust: { trust_config: USES, ...(anchors === "-" ? {} : { user_anchors: readFileSync(anchors, "utf8") }) },
};

const results = [];
for (const file of files) {
  const name = basename(file);
  try {
    const type = TYPES[extname(file).toLowerCase()] ?? "application/octet-stream";
    const reader = await WasmReader.fromBytes(type, new Uint8Array(readFileSync(file)), JSON.stringify(settings));
    const report = JSON.parse(reader.json());
    const active = report.validation_results?.activeManifest ?? {};
    results.push({
      file: name,
      state: report.validation_state,
      manifest: report.active_manifest,
      manifests: Object.keys(report.manifests).length,
      failures: (active.failure ?? []).map((f) => f.code),
    });
  } catch (fault) {
    results.push({ file: name, state: "error", message: String(fault.message ?? fault) });
  }
}
console.log(JSON.stringify({ library: "@contentauth/c2pa-wasm 0.13.3", results }, null, 1));
process.exit(results.every((r) => r.state === "Valid" || r.state === "Trusted") ? 0 : 1);
