// Keeps what V8 has compiled of jsii and the CDK, so that the next synth need not: loaded before jsii's program.
//
// Node.js has a cache of its own (NODE_COMPILE_CACHE), but saves what is compiled as a file is loaded, without the functions
// that are compiled when they are called, and knows a file by its path, which is another in each synth.
"use strict";

const { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, dirname } = require("node:path");
const { deserialize, serialize } = require("node:v8");
const { Script, constants } = require("node:vm");
const { isMainThread } = require("node:worker_threads");
const { crc32 } = require("node:zlib");

const CACHE = process.env.TAP_CODE_CACHE;
const CHECKSUM_BYTES = 4;
const PACKAGES = "/node_modules/";

// Of each file its checksum and what was compiled of it. Nothing if there is no cache, or not all of it is as it was written:
// V8 would run whatever it is given.
function kept() {
  try {
    const file = readFileSync(CACHE);
    const content = file.subarray(CHECKSUM_BYTES);
    return crc32(content) === file.readUInt32LE() ? deserialize(content) : new Map();
  } catch {
    return new Map();
  }
}

const before = kept();
const loaded = new Map();
let found = 0;
let replaced = false;

// Without the directories that jsii makes for each process.
function nameOf(filename) {
  const start = filename.indexOf(PACKAGES);
  return start < 0 ? basename(filename) : filename.slice(start + PACKAGES.length);
}

// The function around a CommonJS file. V8 itself looks at no more than a file's length.
function compile(source, filename) {
  const name = nameOf(filename);
  const checksum = crc32(source);
  const known = before.get(name);
  const same = known?.checksum === checksum;
  const script = new Script(Module.wrap(source), {
    filename,
    cachedData: same ? known.code : undefined,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  replaced ||= known !== undefined && !same;
  found += same && !script.cachedDataRejected ? 1 : 0;
  loaded.set(name, { script, checksum });
  return script.runInThisContext();
}

// What other synths have loaded stays, unless a package has been replaced since. A cache that can't be written is none.
function save() {
  const all = replaced ? new Map() : before;
  for (const [name, { script, checksum }] of loaded) all.set(name, { checksum, code: script.createCachedData() });
  const content = serialize(all);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(content));
  const unfinished = `${CACHE}.${process.pid}`;
  try {
    mkdirSync(dirname(CACHE), { recursive: true });
    writeFileSync(unfinished, Buffer.concat([checksum, content]), { mode: 0o600 });
    renameSync(unfinished, CACHE);
  } catch {
    if (existsSync(unfinished)) rmSync(unfinished);
  }
}

function install() {
  const compileAsNodeDoes = Module.prototype._compile;
  Module.prototype._compile = function (source, filename, format) {
    if (format === "module") return compileAsNodeDoes.call(this, source, filename, format);
    const require = Module.createRequire(filename);
    return compile(source, filename).call(this.exports, this.exports, require, this, filename, dirname(filename));
  };
  process.once("exit", () => {
    if (found < loaded.size) save();
  });
}

// jsii indexes a new package in a thread, which ends with the process: what it compiles is no part of a second synth.
if (isMainThread) install();
