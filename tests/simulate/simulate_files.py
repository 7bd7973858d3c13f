"""Where the files of these tests are, and the settings that the public one is played with."""

from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SMALL = HERE / "receivables.csv"
REAL = ROOT.parent / "shared" / "data" / "accounts-receivable.csv"
SETTINGS = {"storage_arrears": {"schedule": "days_after_due"}}
