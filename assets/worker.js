// Runs the app's WebAssembly beside the page for one job: bytes of a partition in, arrays to draw out.
import init, { prepare } from "{{APP_JS}}";

onmessage = async ({ data: { module, bytes } }) => {
  try {
    await init({ module_or_path: module });
    const arrays = prepare(bytes);
    postMessage(arrays, arrays.map((array) => array.buffer));
  } catch (error) {
    postMessage(String(error));
  }
};
