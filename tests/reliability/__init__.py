"""What stays true when processes are killed, databases stop, disks fill up and Telegram misbehaves (R1 to R15)."""
