export default {
  render({ model, el }) {
    const frame = document.createElement("iframe");
    frame.title = model.get("title");
    frame.sandbox = model.get("sandbox");
    frame.width = "100%";
    frame.height = model.get("height");
    frame.srcdoc = model.get("page");
    const hear = (event) => {
      if (event.source !== frame.contentWindow || !event.data?.sitrep) return;
      model.set("chosen", event.data.sitrep);
      model.save_changes();
    };
    window.addEventListener("message", hear);
    el.append(frame);
    return () => window.removeEventListener("message", hear);
  },
};
