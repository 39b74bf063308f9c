import { ButtonStyle, ComponentType, type APIMessageTopLevelComponent } from "discord.js";
import type { AnswerButton, CommandRequest } from "../../core/commands/command.js";

const stopPrefix = "stop:";
const pressPrefix = "press:";

/** The button under a growing answer that stops it. */
export function stopButton(channel: string, message: string, label: string): APIMessageTopLevelComponent {
  return buttonRow([{ custom_id: `${stopPrefix}${channel}:${message}`, label }]);
}

/** The buttons of a command's answer. */
export function answerButtons(buttons: readonly AnswerButton[]): APIMessageTopLevelComponent {
  return buttonRow(buttons.map(({ action, ...rest }) => ({ custom_id: `${pressPrefix}${action}`, ...rest })));
}

/** What a pressed button asks for; null for buttons that are not ours. */
export function buttonRequest(customId: string): CommandRequest | null {
  if (customId.startsWith(stopPrefix)) {
    const [channel = "", id = ""] = customId.slice(stopPrefix.length).split(":");
    return { name: "stop answer", source: { platform: "discord", channel, id } };
  }
  return customId.startsWith(pressPrefix) ? { name: "press", action: customId.slice(pressPrefix.length) } : null;
}

function buttonRow(
  buttons: readonly { readonly custom_id: string; readonly label: string; readonly isDanger?: boolean }[],
): APIMessageTopLevelComponent {
  return {
    type: ComponentType.ActionRow,
    components: buttons.map(({ custom_id, label, isDanger }) => ({
      type: ComponentType.Button,
      style: isDanger === true ? ButtonStyle.Danger : ButtonStyle.Secondary,
      custom_id,
      label,
    })),
  };
}
