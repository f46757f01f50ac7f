// Copy buttons: each copies the text of the field before it, and says so to those who see and to those who hear.
document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copies);
    field.select();
    try {
        await navigator.clipboard.writeText(field.value);
    } catch {
        document.execCommand("copy"); // Pages without https have no clipboard.
    }
    const said = document.getElementById("bo-copied");
    said.textContent = button.dataset.said;
    button.classList.add("bo-copied");
    setTimeout(() => { button.classList.remove("bo-copied"); said.textContent = ""; }, 2000);
});
