"""The console for counsellors: accounts, queue and cases, as plain pages without JavaScript."""
