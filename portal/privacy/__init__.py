"""The one visibility decision: audiences, field policies, projection; and consents."""
